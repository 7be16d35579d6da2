import type { Place, Sequence } from '../../core/sequence.ts';
import { spoken } from '../block.ts';
import { count, grouped } from '../count.ts';
import { printable } from '../printable.ts';
import type { BootPicture, Column, Row } from './boot-picture.ts';

/** What a picture shows, in sentences. Printable. */
export function bootWords(picture: BootPicture, certainBy: Sequence['certainBy']): readonly string[] {
  const was = new Map(placesIn(picture.before).map((row) => [row.place.service, row]));
  const is = new Map(placesIn(picture.after).map((row) => [row.place.service, row]));
  const told = [...is.values(), ...[...was.values()].filter(({ place }) => !is.has(place.service))];
  const moves = told.flatMap(({ place: { service } }) => moveWords(was.get(service), is.get(service)) ?? []);
  const shown = moves.length > MOVES ? [...moves.slice(0, MOVES), `And ${grouped(moves.length - MOVES)} more.`] : moves;
  return [...shown, ...exposureWords(picture), ...certainty(picture.after, certainBy)];
}

/** Moves told in words; the table has all. */
const MOVES = 6;

type PlaceRow = Extract<Row, { kind: 'place' }>;

/** What becomes of one service. Printable; undefined where it stays as it is. */
export function moveWords(was: PlaceRow | undefined, is: PlaceRow | undefined): string | undefined {
  const name = printable((is ?? was)?.place.service ?? '');
  if (was === undefined || is === undefined)
    return `${name} is ${is === undefined ? 'no longer' : 'now'} in this order.`;
  const names = was.place.name === is.place.name ? '' : ` (${printable(was.place.name)} → ${printable(is.place.name)})`;
  const [from, to] = [was.place.rank + 1, is.place.rank + 1];
  if (is.state === 'moved') return `${name} moves from place ${from} to place ${to}${names}.`;
  if (is.state !== 'renamed') return undefined;
  return `${name} is renamed${names}${from === to ? ' and keeps its place' : `: place ${from} becomes place ${to}`}.`;
}

function exposureWords({ before, after }: BootPicture): readonly string[] {
  const { exposure } = after;
  if (exposure === undefined || exposure.services === 0) return [];
  const service = nameAt(after, exposure.until);
  const was = before.exposure === undefined ? '' : ` (now: ${grouped(before.exposure.services)})`;
  const conflict = exposure.from === undefined ? undefined : nameAt(after, exposure.from);
  return [
    `Until ${service} starts nothing is scanned: ${count(exposure.services, 'service')} will start before it${was}.`,
    ...(conflict === undefined ? [] : [`The exposure window opens with ${conflict} and closes with ${service}.`]),
  ];
}

function nameAt({ rows }: Column, index: number): string {
  const row = rows[index];
  return row?.kind === 'place' ? printable(row.place.service) : '';
}

function certainty(after: Column, certainBy: Sequence['certainBy']): readonly string[] {
  if (certainBy === 'after')
    return ['Each starts as soon as what it comes after is done: a place is the earliest it can be.'];
  return after.ties.length > 0 ? ['Services of one place start in an order nobody can rely on.'] : [];
}

function placesIn({ rows }: Column): readonly PlaceRow[] {
  return rows.filter((row) => row.kind === 'place');
}

/** `5 · S81splx, number 81`. Printable. */
export function placeWords(place: Place | undefined): string {
  return place === undefined ? '–' : `${place.rank + 1} · ${printable(place.name)}, ${spoken(place.why)}`;
}
