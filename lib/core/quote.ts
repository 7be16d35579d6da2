/** An argument as one shell word, whatever it holds. NUL can't be in an argument and is refused by throwing. */
export function quote(argument: string): string {
  if (argument.includes('\0')) throw new RangeError('an argument can not hold NUL');
  return /^[A-Za-z0-9_/.:=@%+,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** Arguments as a shell command line. */
export function quoteAll(argv: readonly string[]): string {
  return argv.map(quote).join(' ');
}
