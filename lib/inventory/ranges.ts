/** What a pattern stands for; or a sentence where it makes no sense. */
export type Expanded = readonly string[] | { readonly problem: string };

/** Most hosts that one pattern may stand for. */
const MOST = 65_536;
const TOO_MANY = { problem: `this stands for more than ${MOST} hosts` };
/** The order in which letters follow each other, as in Ansible. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The names that a pattern with ranges stands for: `web[01:50]`, `db[a:f]`, `x[0:10:2]`, `rack[1:2]-[a:b]`. */
export function expandRanges(pattern: string): Expanded {
  const parts = pattern.split(/(\[[^\]]*\])/);
  let names: readonly string[] = [''];
  for (const part of parts) {
    const ends = part.startsWith('[') ? members(part.slice(1, -1)) : plain(part);
    if ('problem' in ends) return ends;
    if (names.length * ends.length > MOST) return TOO_MANY;
    names = names.flatMap((begin) => ends.map((end) => begin + end));
  }
  return names;
}

function plain(part: string): Expanded {
  return /[[\]]/.test(part) ? { problem: 'a bracket of a range is not paired' } : [part];
}

function members(range: string): Expanded {
  const [first = '', last = '', step = '1', ...rest] = range.split(':');
  if (!range.includes(':') || rest.length > 0)
    return { problem: 'a range is written [first:last] or [first:last:step]' };
  if (last === '') return { problem: 'a range must say where it ends' };
  if (!/^\d{1,9}$/.test(step) || Number(step) < 1) return { problem: 'the step of a range is a number from 1' };
  if (/^\d{0,9}$/.test(first) && /^\d{1,9}$/.test(last)) return numbers(first || '0', last, Number(step));
  if (/^[a-z]$/i.test(first) && /^[a-z]$/i.test(last)) return letters(first, last, Number(step));
  return { problem: 'a range goes from number to number or from letter to letter' };
}

/** A first number with leading zeros gives the width of all. */
function numbers(first: string, last: string, step: number): Expanded {
  const width = first.startsWith('0') && first.length > 1 ? first.length : 0;
  if (width > 0 && width !== last.length)
    return { problem: 'both ends of a range with leading zeros must be equally long' };
  if (Number(last) < Number(first)) return { problem: 'the range ends before it begins' };
  if ((Number(last) - Number(first)) / step >= MOST) return TOO_MANY;
  const found: string[] = [];
  for (let number = Number(first); number <= Number(last); number += step)
    found.push(String(number).padStart(width, '0'));
  return found;
}

function letters(first: string, last: string, step: number): Expanded {
  const [from, to] = [LETTERS.indexOf(first), LETTERS.indexOf(last)];
  if (to < from) return { problem: 'the range ends before it begins (capital letters come after small ones)' };
  return [...LETTERS].filter((_, index) => index >= from && index <= to && (index - from) % step === 0);
}
