/** Permission bits of what `ls -l` shows: `-rwsr-xr-t`. */
export function modeOf(letters: string): number {
  let mode = 0;
  for (const [i, letter] of [...letters.slice(1, 10)].entries()) {
    if ('rwxst'.includes(letter)) mode |= 0o400 >> i;
    if ('sStT'.includes(letter)) mode |= [0o4000, 0o2000, 0o1000][Math.floor(i / 3)] ?? 0;
  }
  return mode;
}
