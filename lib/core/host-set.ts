import { HOST_NAME, matches } from './name.ts';

/** Most names that a notation may stand for: what an inventory may hold. */
const MOST = 131_072;
/** Digits of a number that is counted; a longer one is text. */
const DIGITS = 9;

/**
 * Names of hosts as people read them: `web[001-940],db[1-2].example.com`. In each name one number at most is counted;
 * a name that no inventory would let through stands quoted, in ASCII. In the order of the first name of each group.
 */
export function hostSet(names: Iterable<string>): string {
  const all = [...new Set(names)];
  const groups = new Map<string, readonly Place[]>();
  for (const group of alike(all)) {
    const free = group.filter(({ name }) => !groups.has(name));
    if (free.length > 1) for (const { name } of free) groups.set(name, free);
  }
  const told = new Set<readonly Place[]>();
  return all
    .flatMap((name) => {
      const group = groups.get(name);
      if (group === undefined) return matches(HOST_NAME, name) ? name : quoted(name);
      if (told.has(group)) return [];
      told.add(group);
      return folded(group);
    })
    .join(',');
}

/** The names that a notation stands for. Throws `RangeError` for what is none. */
export function expandHostSet(text: string): readonly string[] {
  if (text === '') return [];
  const names: string[] = [];
  let rest = text;
  for (;;) {
    const [part = ''] = QUOTED.exec(rest) ?? PLAIN.exec(rest) ?? [];
    if (part === '') throw new RangeError(`no set of hosts begins with ${JSON.stringify(rest.slice(0, 40))}`);
    for (const name of part.startsWith('"') ? [JSON.parse(part) as string] : expanded(part))
      if (names.push(name) > MOST) throw new RangeError(`a set of more than ${MOST} hosts`);
    rest = rest.slice(part.length);
    if (rest === '') return names;
    if (!rest.startsWith(',')) throw new RangeError(`a comma is missing before ${JSON.stringify(rest.slice(0, 40))}`);
    rest = rest.slice(1);
  }
}

/** A number in a name, and what is around it. */
interface Place {
  readonly name: string;
  readonly before: string;
  readonly digits: string;
  readonly behind: string;
}

const QUOTED = /^"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-f]{4}))*"/;
const PLAIN = /^[^",[\]]*(?:\[[0-9,-]+\][^",[\]]*)?/;

/** Names that differ in one number only, the largest group first. */
function alike(names: readonly string[]): readonly (readonly Place[])[] {
  const groups = new Map<string, Place[]>();
  for (const place of names.flatMap(placesIn)) {
    const key = `${place.before} ${place.behind}`;
    const same = groups.get(key);
    if (same === undefined) groups.set(key, [place]);
    else same.push(place);
  }
  return [...groups.values()].toSorted((one, other) => other.length - one.length);
}

function placesIn(name: string): readonly Place[] {
  if (!matches(HOST_NAME, name)) return [];
  return [...name.matchAll(/[0-9]+/g)]
    .filter(([digits]) => digits.length <= DIGITS)
    .map(({ 0: digits, index }) => {
      return { name, digits, before: name.slice(0, index), behind: name.slice(index + digits.length) };
    });
}

function folded(group: readonly Place[]): string {
  const { before = '', behind = '' } = group[0] ?? {};
  return `${before}[${runs(group.map(({ digits }) => digits)).join(',')}]${behind}`;
}

function quoted(name: string): string {
  return JSON.stringify(name).replaceAll(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Numbers as runs, those of one width together: `001-003`, `7`. Without a leading zero in a width, all widths count on. */
function runs(numbers: readonly string[]): readonly string[] {
  const padded = new Set(numbers.filter((one) => /^0./.test(one)).map((one) => one.length));
  const widths = new Map<number, number[]>();
  for (const one of numbers) {
    const width = padded.has(one.length) ? one.length : 0;
    const same = widths.get(width);
    if (same === undefined) widths.set(width, [Number(one)]);
    else same.push(Number(one));
  }
  return [...widths].flatMap(([width, values]) => runsOf(values, (value) => String(value).padStart(width, '0')));
}

function runsOf(values: number[], text: (value: number) => string): readonly string[] {
  const found: [from: number, to: number][] = [];
  for (const value of values.sort((one, other) => one - other)) {
    const last = found.at(-1);
    if (last?.[1] === value - 1) last[1] = value;
    else found.push([value, value]);
  }
  return found.map(([from, to]) => (from === to ? text(from) : `${text(from)}-${text(to)}`));
}

function* expanded(part: string): Generator<string> {
  const [, before = part, list, behind = ''] = /^([^[]*)\[([^\]]*)\](.*)$/.exec(part) ?? [];
  if (list === undefined) return void (yield part);
  for (const run of list.split(',')) {
    const [, from = '', to = from] = /^([0-9]{1,9})(?:-([0-9]{1,9}))?$/.exec(run) ?? [];
    if (from === '' || Number(to) < Number(from)) throw new RangeError(`${JSON.stringify(run)} is no run of numbers`);
    const width = from.startsWith('0') && from.length === to.length ? from.length : 0;
    for (let value = Number(from); value <= Number(to); value += 1)
      yield `${before}${String(value).padStart(width, '0')}${behind}`;
  }
}
