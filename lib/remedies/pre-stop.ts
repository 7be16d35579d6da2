import type { ServiceAction } from '../core/action.ts';
import { need, type Facts } from '../core/fact.ts';
import { because, type Reason } from '../core/reason.ts';
import { defineRemedy, type Context } from '../core/remedy.ts';
import { change, ok, refuse, type RefuseVerdict, type Risk } from '../core/verdict.ts';
import { productOfService, productsOfService } from '../catalogue/index.ts';
import { initScripts, modules, runlevel, services, startLinks, stateOf, type ServiceState } from '../facts/index.ts';
import { bootOrder } from '../order/index.ts';
import type { Start } from './latest-first.ts';
import { conflictNames, serviceName } from './parameters.ts';
import { stopSequence } from './stop-sequence.ts';
import { wantedConflicts } from './wanted-conflicts.ts';

/** Remedy 1 of the knowledge-base article: what conflicts with a service is stopped before the service is. */
export const preStop = defineRemedy({
  name: 'pre_stop',
  summary:
    'Remedy 1: stops what conflicts with a service, then the service; with a block, as a window around its tasks',
  schema: {
    type: 'object',
    properties: {
      service: serviceName,
      conflicts: conflictNames,
      for: {
        type: 'string',
        enum: ['temporary', 'stop', 'uninstall', 'upgrade', 'replace_module', 'shutdown'],
        default: 'stop',
        description:
          'Why it is stopped. temporary: the fault is harmless then. shutdown: the module is not unloaded anyway.',
      },
      even_if_harmless: {
        type: 'boolean',
        default: false,
        description: 'Stop the conflicts for a temporary stop too.',
      },
      assume: {
        type: 'object',
        additionalProperties: { type: 'string', enum: ['running', 'stopped'] },
        propertyNames: { type: 'string', pattern: serviceName.pattern },
        default: {},
        description: 'State of a service that the host itself leaves unknown, by name; recorded as a risk.',
      },
    },
    required: ['service'],
    additionalProperties: false,
  },
  window: true,
  needs: ({ service, conflicts }, { catalogue }) => [
    need(services, [service, ...wantedConflicts(conflicts, service, catalogue, 'stop').names]),
    ...(productOfService(catalogue, service)?.module === undefined ? [] : [need(modules)]),
    need(startLinks),
    need(initScripts),
    need(runlevel),
  ],
  plan: (params, facts, context) => {
    const { service } = params;
    if (params.for === 'shutdown') {
      return ok(
        because('shutdown_harmless', 'a shutdown is not affected: the module of {service} is simply not unloaded', {
          service,
        }),
      );
    }
    if (params.for === 'temporary' && !params.even_if_harmless) {
      return ok(
        because('temporary_harmless', 'the fault is harmless when {service} is stopped only for a while', { service }),
      );
    }
    const host = observed(params, facts, context);
    if (host.own.state === 'not-installed') {
      return ok(because('service_not_installed', 'the host has no init script {service}', { service }));
    }
    if (host.own.state === 'stopped' && !host.loaded) {
      const unloaded = because('already_unloaded', '{service} is stopped and its module {module} is not loaded', {
        service,
        module: host.module ?? 'none',
      });
      return ok(
        host.module === undefined ? because('already_stopped', '{service} is stopped', { service }) : unloaded,
        host.risks,
      );
    }
    const blocked = blockedBy(host);
    if (blocked !== undefined) return blocked;
    const running = host.conflicts.filter(({ state }) => state.state === 'running');
    const stops = [...stopSequence(running, startOf, context.catalogue).map(stopOf), stopOwn(host)];
    const why = whyStop(
      host,
      running.map(({ name }) => name),
    );
    if (!context.window) return change(why, stops, { risks: [...restartRisks(running, context), ...host.risks] });
    const closing = closingOf(
      params.for === 'uninstall' ? running : [...running, ...(host.own.state === 'running' ? [host.self] : [])],
      host,
    );
    return change(why, stops, {
      closing,
      risks: [unprotected(service), ...restartRisks(running, context), ...host.risks],
    });
  },
});

interface Observed {
  readonly self: Observation;
  readonly own: ServiceState;
  readonly conflicts: readonly Observation[];
  /** The kernel module, where the catalogue names one, and whether it is loaded. */
  readonly module: string | undefined;
  readonly loaded: boolean;
  /** A loaded module whose hooks an unload would destroy. */
  readonly clash: string | undefined;
  readonly risks: readonly Risk[];
}

interface Wanted {
  readonly service: string;
  readonly conflicts: string | readonly string[];
  readonly assume: Readonly<Record<string, string>>;
}

interface Observation {
  readonly name: string;
  readonly state: ServiceState;
  /** Its state is the playbook's word: the host does not show it. */
  readonly isAssumed: boolean;
  readonly processes: readonly string[];
  /** Start number in the runlevel the host boots into; absent when it isn't started there. */
  readonly number: number | undefined;
}

/** Facts hold what other tasks asked for too: only services that this one names are its conflicts. */
function observed({ service, conflicts: named, assume }: Wanted, facts: Facts, { catalogue }: Context): Observed {
  const evidence = facts.get(services);
  const level = facts.get(runlevel).current ?? facts.get(runlevel).boot ?? '3';
  const starts =
    bootOrder(facts.get(startLinks), facts.get(initScripts)).find((order) => order.level === level)?.starts ?? [];
  const risks: Risk[] = [];
  const look = (name: string): Observation => {
    const processes = productOfService(catalogue, name)?.processes ?? [];
    let state = stateOf(evidence, name, processes);
    const assumed = Object.hasOwn(assume, name) ? assume[name] : undefined;
    const isAssumed = state.state === 'unknown' && (assumed === 'running' || assumed === 'stopped');
    if (isAssumed) {
      state = { ...state, state: assumed };
      const why = because(
        'state_assumed',
        '{service} is taken to be {state} because the playbook says so; the host does not show it',
        { service: name, state: assumed },
      );
      risks.push({ name: 'assumed_state', why, accepted: true });
    }
    return { name, state, isAssumed, processes, number: starts.find((link) => link.service === name)?.number };
  };
  const self = look(service);
  const { isBefore } = wantedConflicts(named, service, catalogue, 'stop');
  const conflicts = stoppedBefore(self, [...evidence.evidence.keys()], isBefore, look);
  const product = productOfService(catalogue, service);
  const loaded = product?.module === undefined ? undefined : facts.get(modules);
  return {
    self,
    own: self.state,
    conflicts,
    module: product?.module,
    loaded: product?.module !== undefined && loaded?.has(product.module) === true,
    clash: product?.clashingModules.find((name) => loaded?.has(name)),
    risks,
  };
}

/** Of services that themselves have something to be stopped before them, that too, where they do not stand still. */
function stoppedBefore(
  self: Observation,
  names: readonly string[],
  isBefore: (one: string, other: string) => boolean,
  look: (name: string) => Observation,
): readonly Observation[] {
  const found = new Map([[self.name, self]]);
  for (const other of found.values()) {
    if (other !== self && other.state.state === 'stopped') continue;
    for (const name of names) if (!found.has(name) && isBefore(name, other.name)) found.set(name, look(name));
  }
  found.delete(self.name);
  return names.flatMap((name) => found.get(name) ?? []);
}

function blockedBy({ self, conflicts, clash, loaded, module = '' }: Observed): RefuseVerdict | undefined {
  if (clash !== undefined && loaded) {
    const data = { module, clash };
    return refuse(
      because(
        'foreign_hooks',
        'another hooking module, {clash}, is loaded: unloading {module} would destroy its hooks',
        data,
      ),
      because(
        'unload_by_hand',
        'ask the vendors of both in which order to unload them; this is not done automatically',
      ),
    );
  }
  const unknown = [self, ...conflicts].find(({ state }) => state.state === 'unknown');
  if (unknown === undefined) return undefined;
  const data = { service: unknown.name, evidence: unknown.state.evidence };
  return refuse(
    because('state_unknown', 'whether {service} runs can not be told: {evidence}', data),
    because('assume_state', 'find out on the host, then say so in assume: {service}: running, or stopped', data),
  );
}

function startOf({ name, state, number }: Observation): Start {
  return { name, started: state.started, number };
}

function stopOf({ name, state, isAssumed, processes }: Observation): ServiceAction {
  const from = state.state === 'running' && !isAssumed ? 'running' : 'any';
  return { kind: 'service', service: name, verb: 'stop', from, ...(processes.length > 0 && { processes }) };
}

/** A stopped service whose module is still loaded is told to stop once more: that unloads it. */
function stopOwn({ self, loaded, module }: Observed): ServiceAction {
  return { ...stopOf(self), ...(loaded && module !== undefined && { unloads: module }) };
}

/** Exactly what was stopped, in start order; the service itself first where its number is not known. */
function closingOf(stopped: readonly Observation[], { self, loaded, module }: Observed): readonly ServiceAction[] {
  const place = ({ name, number }: Observation): number => number ?? (name === self.name ? -1 : 100);
  return stopped
    .toSorted((one, other) => place(one) - place(other))
    .map((one) => ({
      kind: 'service',
      service: one.name,
      verb: 'start',
      from: 'any',
      ...(one.name === self.name && loaded && module !== undefined && { loads: module }),
      ...(one.processes.length > 0 && { processes: one.processes }),
    }));
}

function whyStop({ self, own, loaded, module = '' }: Observed, running: readonly string[]): Reason {
  const data = { service: self.name, module, conflicts: running };
  if (own.state === 'stopped' && loaded) {
    return because(
      'stopped_but_loaded',
      '{service} is stopped but its module {module} is still loaded, from a stop that failed: real-time scanning is off',
      data,
    );
  }
  if (running.length === 0)
    return because('only_service_runs', '{service} runs, and nothing that conflicts with it does', data);
  return because('conflicts_run', '{service} runs beside {conflicts}, which can hold its kernel module {module}', data);
}

function restartRisks(running: readonly Observation[], { catalogue }: Context): Risk[] {
  return running.flatMap(({ name }) => {
    const product = productsOfService(catalogue, name).find(({ restartsItself }) => restartsItself !== undefined);
    if (product?.restartsItself === undefined) return [];
    const why = because('may_restart', '{conflict} may start again by itself: {because}', {
      conflict: name,
      because: product.restartsItself,
    });
    return [{ name: 'may_restart', why, accepted: false }];
  });
}

function unprotected(service: string): Risk {
  const why = because('unprotected', 'between its stop and its start {service} does not scan: a virus may get in', {
    service,
  });
  return { name: 'exposure', why, accepted: false };
}
