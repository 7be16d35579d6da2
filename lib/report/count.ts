const english = new Intl.NumberFormat('en-US');

/** A number with its noun: `1 host`, `10,000 hosts`. */
export function count(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** A number as people read it: `10,000`. */
export function grouped(number: number): string {
  return english.format(number);
}
