import type { FileEntry } from '../core/action.ts';
import { fileEntry } from './file-entry.ts';
import { modeOf } from './mode-of.ts';
import { fields, unreadable } from './records.ts';
import { statedOrder, type StatedOrder } from './unit-text.ts';
import { PROPERTIES, type DropIn, type Unit, type Units } from './loaded-units.ts';

/** Reads what the probe of `units` printed; every line of it is a property asked for, or the host is blocked. */
export function parseUnits(print: string): Units {
  const words = fields(print);
  if (words[0] === 'none' && words.length === 1) return { found: 'none' };
  const [mark, version = '', target = '', shown] = words;
  if (mark !== 'systemd' || shown === undefined) throw unreadable('units', print.slice(0, 60));
  const number = /^systemd (\d+)/.exec(version)?.[1];
  if (number === undefined) throw unreadable('units', version);
  const { files, stated, dropIns } = texts(words.slice(4));
  const read = records(shown).map((record) => unit(record, dropIns));
  return {
    found: 'systemd',
    version: Number(number),
    defaultTarget: nonEmpty(target.trim()),
    units: new Map(read.map((one) => [one.id, one])),
    files: [...files],
    stated,
    dropIns,
  };
}

/** `KEY=VALUE` lines, an empty line between units. */
function records(shown: string): readonly ReadonlyMap<string, string>[] {
  const asked: ReadonlySet<string> = new Set(PROPERTIES);
  const found: Map<string, string>[] = [];
  for (const block of shown.split(/\n\n+/)) {
    const record = new Map<string, string>();
    for (const line of block.split('\n').filter((one) => one !== '')) {
      const key = line.slice(0, Math.max(0, line.indexOf('=')));
      if (!asked.has(key) || record.has(key)) throw unreadable('units', line);
      record.set(key, line.slice(key.length + 1));
    }
    if (record.size > 0) found.push(record);
  }
  if (found.length === 0) throw unreadable('units', shown.slice(0, 60));
  return found;
}

function unit(record: ReadonlyMap<string, string>, dropIns: ReadonlyMap<string, DropIn>): Unit {
  const value = (key: (typeof PROPERTIES)[number]): string => record.get(key) ?? '';
  const list = (key: (typeof PROPERTIES)[number]): readonly string[] => value(key).split(' ').filter(Boolean);
  for (const key of ['Id', 'LoadState', 'After', 'NeedDaemonReload'] as const)
    if (!record.has(key)) throw unreadable('units', `${value('Id')} without ${key}`);
  const id = nonEmpty(value('Id'));
  const own = new Set(statedOrder(dropIns.get(id)?.file?.content ?? '').after);
  return {
    id,
    names: list('Names'),
    load: nonEmpty(value('LoadState')),
    file: value('UnitFileState'),
    fragment: value('FragmentPath'),
    source: value('SourcePath'),
    dropIns: list('DropInPaths'),
    after: list('After').filter((name) => !own.has(name)),
    pulls: [
      ...new Set(
        (['Requires', 'RequiresOverridable', 'Wants', 'BindsTo', 'Upholds'] as const).flatMap((key) => list(key)),
      ),
    ],
    conflicts: list('Conflicts'),
    endsAtOnce: value('Type') === 'oneshot' && value('RemainAfterExit') !== 'yes',
    isStale: value('NeedDaemonReload') !== 'no',
  };
}

function texts(words: readonly string[]): {
  files: Set<string>;
  stated: Map<string, StatedOrder>;
  dropIns: Map<string, DropIn>;
} {
  const files = new Set<string>();
  const stated = new Map<string, StatedOrder>();
  const dropIns = new Map<string, DropIn>();
  for (let i = 0; i < words.length;) {
    if (words[i] === 'F' && words[i + 1] !== undefined) {
      files.add((words[i + 1] ?? '').slice(0, -'.service'.length));
      i += 2;
    } else if (words[i] === 'T' && words[i + 2] !== undefined) {
      stated.set(words[i + 1] ?? '', statedOrder(words[i + 2] ?? ''));
      i += 3;
    } else if (words[i] === 'D' && words[i + 5] !== undefined) {
      const [name = '', kind = '', mode = '', what = '', hex = ''] = words.slice(i + 1, i + 6);
      dropIns.set(name.slice(0, -'.d'.length), dropIn(kind, mode, what, hex));
      i += 6;
    } else {
      throw unreadable('units', words[i] ?? '');
    }
  }
  return { files, stated, dropIns };
}

function dropIn(kind: string, mode: string, what: string, hex: string): DropIn {
  const directory = { type: 'directory', mode: modeOf(mode) } as const;
  if (kind !== 'directory') return { directory, problem: 'its directory is a link, or none' };
  if (what === 'nothing') return { directory };
  const file: FileEntry | undefined = what === 'other' ? undefined : fileEntry(hex, modeOf(what));
  return file === undefined ? { directory, problem: 'it is no plain, readable text' } : { directory, file };
}

function nonEmpty(text: string): string {
  if (text === '') throw unreadable('units', text);
  return text;
}
