import type { Action } from '../core/action.ts';
import { type Fact, unforeseeable, UnreadablePrint } from '../core/fact.ts';
import { because } from '../core/reason.ts';
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
  probe,
  parse,
  after,
  // Modules come and go by themselves; the action that must unload one looks whether it has.
  holds: () => '',
  kept: () => true,
};

/** A first line marks that the list could be read: nothing loaded is another thing than nothing known. */
function probe(): string {
  return `t_mods=$(cat "$P/modules" 2>/dev/null) && printf 'modules\\n%s\\n' "$t_mods"`;
}

function parse(print: string): ReadonlyMap<string, KernelModule> {
  const [mark, ...lines] = print.split('\n');
  if (mark !== 'modules') {
    const why = because(
      'modules_not_seen',
      '/proc/modules can not be read on this host, so that nobody can tell whether a kernel module is loaded',
    );
    throw new UnreadablePrint(why, 'unreadable modules');
  }
  const found = new Map<string, KernelModule>();
  for (const line of lines) {
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
