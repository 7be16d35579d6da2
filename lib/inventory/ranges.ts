/** Most hosts that one range may stand for. */
const MOST = 65_536;

/** The names that a pattern with ranges stands for: `web[01:50]`, `db[a:f]`, `x[0:10:2]`. A sentence when it makes no sense. */
export function expandRanges(pattern: string): readonly string[] | { readonly problem: string } {
  const [, head, first = '', last = '', step = '1', tail = ''] =
    /^([^[\]]*)\[([^:[\]]+):([^:[\]]+)(?::(\d+))?\]([^]*)$/.exec(pattern) ?? [];
  if (head === undefined)
    return /[[\]]/.test(pattern) ? { problem: 'a range is written [first:last] or [first:last:step]' } : [pattern];
  const middle = members(first, last, Number(step));
  if (!Array.isArray(middle)) return middle;
  const rest = expandRanges(tail);
  if ('problem' in rest) return rest;
  if (middle.length * rest.length > MOST) return { problem: `the range stands for more than ${MOST} hosts` };
  return middle.flatMap((one) => rest.map((end) => `${head}${one}${end}`));
}

function members(first: string, last: string, step: number): readonly string[] | { readonly problem: string } {
  if (step < 1) return { problem: 'the step of a range must be at least 1' };
  if (/^\d{1,9}$/.test(first) && /^\d{1,9}$/.test(last)) return numbers(first, last, step);
  if (/^[a-zA-Z]$/.test(first) && /^[a-zA-Z]$/.test(last)) return letters(first, last, step);
  return { problem: 'a range goes from number to number or from letter to letter' };
}

/** A first number with leading zeros gives the width of all. */
function numbers(first: string, last: string, step: number): readonly string[] | { readonly problem: string } {
  if (first.startsWith('0') && first.length > 1 && first.length !== last.length)
    return { problem: 'both ends of a range with leading zeros must be equally long' };
  if (Number(last) < Number(first)) return { problem: 'the range ends before it begins' };
  if ((Number(last) - Number(first)) / step >= MOST) return { problem: `the range stands for more than ${MOST} hosts` };
  const width = first.startsWith('0') ? first.length : 0;
  const found: string[] = [];
  for (let number = Number(first); number <= Number(last); number += step)
    found.push(String(number).padStart(width, '0'));
  return found;
}

function letters(first: string, last: string, step: number): readonly string[] | { readonly problem: string } {
  if (last < first) return { problem: 'the range ends before it begins' };
  const found: string[] = [];
  for (let code = first.charCodeAt(0); code <= last.charCodeAt(0); code += step) found.push(String.fromCharCode(code));
  return found.filter((letter) => /[a-zA-Z]/.test(letter));
}
