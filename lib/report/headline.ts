import type { RunEvent } from '../core/event.ts';
import { cappedText } from './capped.ts';
import type { Paint } from './color.ts';
import { count, grouped } from './count.ts';
import { printable } from './printable.ts';

type Of<Kind extends RunEvent['kind']> = Extract<RunEvent, { kind: Kind }>;

/** What is run, and whether anything may change. */
export function runLines({ playbook, check, hosts }: Of<'run-start'>, paint: Paint): string[] {
  const mode = check ? 'CHECK' : 'RUN';
  const promise = check ? ' · nothing is changed' : '';
  return [`${paint('bold', `${mode}  ${printable(playbook)}`)} · ${count(hosts, 'host')}${promise}`];
}

/** Which play begins, and on how many hosts. */
export function playLines({ play, hosts }: Of<'play-start'>, paint: Paint): string[] {
  return ['', `${paint('bold', `PLAY  ${printable(play)}`)} · ${count(hosts.length, 'host')}`, ''];
}

/** Which hosts of a play come next. */
export function batchLines({ hosts }: Of<'batch-start'>, paint: Paint): string[] {
  const names = someHosts(hosts);
  return [paint('dim', `batch of ${count(hosts.length, 'host')}: ${names}`)];
}

/** A few hosts by name, the rest by number. Printable. */
export function someHosts(hosts: readonly string[], limit = 6): string {
  const named = hosts.length > limit + 1 ? hosts.slice(0, limit) : hosts;
  const names = named.map((host) => cappedText(printable(host), 80)).join(', ');
  return named.length === hosts.length ? names : `${names} and ${grouped(hosts.length - named.length)} more`;
}
