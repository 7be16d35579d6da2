import { hostSet } from '../core/host-set.ts';
import type { Evidence, PlanDocument } from '../core/plan.ts';
import { capped, cappedText } from './capped.ts';
import type { Paint } from './color.ts';
import { count } from './count.ts';
import { printable, printableLines } from './printable.ts';

/** Lines shown of one print, and characters of one line. */
const LINES = 200;
const CHARACTERS = 2000;

/** What hosts printed, each print once, with the hosts that printed it. Printable lines. */
export function evidenceLines({ hosts, evidence }: PlanDocument, paint: Paint): readonly string[] {
  const prints = new Map<string, { title: string; print: string; names: string[] }>();
  for (const { name, seen } of hosts) {
    for (const { fact, subjects, print } of seen) {
      const about = subjects.length === 0 ? '' : ` (${subjects.map(printable).join(', ')})`;
      const title = `${printable(fact)}${about}`;
      const key = JSON.stringify([title, print]);
      const same = prints.get(key);
      if (same === undefined) prints.set(key, { title, print, names: [name] });
      else same.names.push(name);
    }
  }
  return [
    paint('bold', `EVIDENCE  ${count(prints.size, 'print')}`),
    ...[...prints.values()].flatMap(({ title, print, names }) => [
      `${paint('cyan', title)}  ${hostSet(names)}  ${paint('dim', `sha256:${printable(print)}`)}`,
      ...printedLines(evidence[print]).map((line) => `  | ${line}`),
    ]),
  ];
}

/** A print as lines, cut where it is long. Printable. Fields end with NUL: each stands on a line of its own. */
export function printedLines(one: Evidence | undefined): readonly string[] {
  if (one === undefined) return ['(missing)'];
  if ('base64' in one)
    return capped(one.base64.match(/.{1,100}/g) ?? [], LINES).map((line) => `base64 ${printable(line)}`);
  const lines = printableLines(one.text.replaceAll('\0', '\0\n')).map((line) => cappedText(line, CHARACTERS));
  return capped(lines, LINES);
}
