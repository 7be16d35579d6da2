import type { Host, Inventory, Variables } from '../core/host.ts';
import type { Json } from '../core/json.ts';
import type { Play, Task } from '../core/playbook.ts';
import type { Scope } from '../expression/scope.ts';

/** What a host's expressions may name, apart from what its tasks add. */
export interface HostVariables {
  readonly host: Host;
  readonly inventory: Inventory;
  readonly play: Play;
  readonly extraVars: Variables;
  readonly check: boolean;
}

/** Variables that surrounding blocks and the task itself bring, outermost first. */
export type Surroundings = readonly Task[];

/**
 * The scope of a task. Later wins: inventory, play, `vars_files`, blocks, the task, registered results and facts, `-e`.
 * What a host printed is opaque: it is never taken for an expression.
 */
export function taskScope(
  { host, inventory, play, extraVars, check }: HostVariables,
  surroundings: Surroundings,
  registered: Variables,
  item?: Json,
): Scope {
  const author: Record<string, Json> = Object.assign(Object.create(null) as Record<string, Json>, {
    ...host.vars,
    ...play.vars,
    ...play.varsFromFiles,
  });
  for (const task of surroundings) Object.assign(author, task.vars);
  Object.assign(author, extraVars);
  const opaque: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const [name, value] of Object.entries({ ...registered, ...magic(host, inventory, check) })) {
    if (!Object.hasOwn(extraVars, name)) opaque[name] = value;
  }
  if (item !== undefined) opaque['item'] = item;
  return { author, opaque };
}

function magic(host: Host, inventory: Inventory, check: boolean): Record<string, Json> {
  return {
    inventory_hostname: host.name,
    inventory_hostname_short: host.name.split('.')[0] ?? host.name,
    group_names: host.groups.filter((name) => name !== 'all').toSorted(),
    groups: Object.fromEntries([...inventory.groups].map(([name, { hosts }]) => [name, hosts])),
    ansible_check_mode: check,
  };
}
