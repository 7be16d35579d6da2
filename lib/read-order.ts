import type { Action } from './core/action.ts';
import type { Inventory } from './core/host.ts';
import type { Playbook } from './core/playbook.ts';
import { because, type Reason } from './core/reason.ts';
import type { Sequence } from './core/sequence.ts';
import type { Risk } from './core/verdict.ts';
import type { BootSystem } from './facts/index.ts';
import { selectHosts } from './inventory/index.ts';
import { gatherSettings, partsOf, run, type LibraryRunOptions } from './library.ts';
import { backEnds, orderFacts, orderNeeds } from './order/index.ts';
import { factsFor, modelAfter, type Model } from './plan/model.ts';
import { gatherModels } from './run/index.ts';

/** A host's boot and shutdown, as they will go. */
export interface HostOrder {
  /** What decides the order there, and by what that is seen. */
  readonly system: BootSystem;
  readonly sequences: readonly Sequence[];
  /** The same behind a playbook; present when one was given. */
  readonly after?: HostOrderAfter;
}

export interface HostOrderAfter {
  readonly sequences: readonly Sequence[];
  readonly actions: readonly Action[];
  /** What keeps it from being known, or from being done: tasks that are refused, or known only after apply. */
  readonly open: readonly Reason[];
  /** What a reviewer should know: what would undo the order, above all. */
  readonly risks: readonly Risk[];
}

/** Options of `readOrder`: those of a run, and the playbook to look behind. */
export interface ReadOrderOptions extends LibraryRunOptions {
  readonly playbook?: Playbook | undefined;
}

/**
 * Reads in what order hosts start and stop their services, and, with a playbook, in what order they will after it.
 * Changes nothing. Gives why for a host that can't be read.
 */
export async function readOrder(
  inventory: Inventory,
  pattern: string,
  options: ReadOrderOptions = {},
): Promise<ReadonlyMap<string, HostOrder | { readonly why: Reason }>> {
  const hosts = selectHosts(inventory, pattern, options.limit);
  const planned =
    options.playbook === undefined
      ? undefined
      : await check(
          options.playbook,
          inventory,
          hosts.map(({ name }) => name),
          options,
        );
  const settings = gatherSettings(await partsOf(options), options);
  return gatherModels(hosts, orderNeeds, settings, (model, { name }) => orderOf(model, planned?.get(name)));
}

interface Planned {
  readonly actions: Action[];
  readonly open: Reason[];
  readonly risks: Risk[];
}

/** What a playbook would do, by host: the actions of a check. */
async function check(
  playbook: Playbook,
  inventory: Inventory,
  names: readonly string[],
  options: ReadOrderOptions,
): Promise<ReadonlyMap<string, Planned>> {
  const planned = new Map<string, Planned>(names.map((name) => [name, { actions: [], open: [], risks: [] }]));
  const result = await run(playbook, inventory, {
    ...options,
    check: true,
    limit: names.join(','),
    onEvent: (event) => {
      options.onEvent?.(event);
      if (event.kind !== 'task-result') return;
      const own = planned.get(event.host);
      own?.risks.push(...event.risks);
      if (event.why.code === 'hidden') own?.open.push(event.why);
      else if (event.status === 'change') own?.actions.push(...event.actions);
      else if (event.status !== 'ok' && event.status !== 'skipped') own?.open.push(event.why);
    },
  });
  for (const name of names) {
    const ended = result.hosts.get(name);
    const own = planned.get(name);
    if (ended === undefined) own?.open.push(because('not_selected', 'no play of the playbook is for this host'));
    else if (own?.open.length === 0 && ended.outcome !== 'ok' && ended.outcome !== 'changed') own.open.push(ended.why);
  }
  return planned;
}

function orderOf(model: Model, planned: Planned | undefined): HostOrder | { readonly why: Reason } {
  const now = sequencesIn(model);
  if ('why' in now || planned === undefined) return now;
  const then = sequencesIn(planned.actions.reduce(modelAfter, model));
  const { actions, risks } = planned;
  if ('why' in then) return { ...now, after: { sequences: [], actions, risks, open: [...planned.open, then.why] } };
  return { ...now, after: { sequences: then.sequences, actions, risks, open: planned.open } };
}

/** What a host that is known shows of its order; or why nothing can be told. */
export function sequencesIn(model: Model): HostOrder | { readonly why: Reason } {
  const looked = factsFor(model, orderNeeds);
  if (looked.found === 'unreadable') return { why: looked.why };
  if (looked.found !== 'facts') return { why: because('known_after_apply', 'known only once the tasks are done') };
  const host = orderFacts(looked.facts);
  return { system: host.system, sequences: backEnds[host.system.kind].sequences(host) };
}
