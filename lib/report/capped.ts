import { count } from './count.ts';

/** At most `limit` lines, and how many were left out. */
export function capped(lines: readonly string[], limit: number): string[] {
  if (lines.length <= limit) return [...lines];
  return [...lines.slice(0, limit), `… ${count(lines.length - limit, 'more line')}`];
}

/** A line of at most `limit` characters, and how many were left out. */
export function cappedText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')}… (${count(text.length - limit, 'more character')})`;
}
