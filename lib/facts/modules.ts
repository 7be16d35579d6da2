import type { Action } from '../core/action.ts';
import { type Fact, unforeseeable } from '../core/fact.ts';
import { unreadable } from './records.ts';

/** A line of /proc/modules. */
export interface KernelModule {
  readonly name: string;
  /** References held on it; meaningful for a hooking module only once its service has stopped. */
  readonly uses: number;
  /** Modules that depend on it. */
  readonly holders: readonly string[];
}

/** Loaded kernel modules by name. */
export const modules: Fact<ReadonlyMap<string, KernelModule>> = {
  name: 'modules',
  summary: 'loaded kernel modules, with use counts and the modules that hold them',
  probe: () => 'cat "$P/modules"',
  parse,
  after,
};

function parse(print: string): ReadonlyMap<string, KernelModule> {
  const found = new Map<string, KernelModule>();
  for (const line of print.split('\n')) {
    if (line.trim() === '') continue;
    const [, name, uses, holders = '-'] = /^(\S+) \d+(?: (-?\d+|-)(?: (\S+))?)?/.exec(line) ?? [];
    if (name === undefined) throw unreadable('modules', line);
    found.set(name, {
      name,
      uses: Number(uses === '-' ? 0 : uses) || 0,
      holders: holders.split(',').filter((h) => h !== '-' && h !== ''),
    });
  }
  return found;
}

function after(
  value: ReadonlyMap<string, KernelModule>,
  action: Action,
): ReadonlyMap<string, KernelModule> | typeof unforeseeable {
  if (action.kind === 'run') return unforeseeable;
  if (action.kind !== 'service') return value;
  const next = new Map(value);
  if (action.unloads !== undefined) next.delete(action.unloads);
  if (action.loads !== undefined && !next.has(action.loads)) {
    next.set(action.loads, { name: action.loads, uses: 0, holders: [] });
  }
  return next;
}
