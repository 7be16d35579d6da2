import type { ServiceAction } from '../core/action.ts';
import { need } from '../core/fact.ts';
import { because } from '../core/reason.ts';
import { defineRemedy } from '../core/remedy.ts';
import { change, ok, refuse } from '../core/verdict.ts';
import { productOfService } from '../catalogue/index.ts';
import { modules, services, stateOf } from '../facts/index.ts';
import { serviceName } from './parameters.ts';

/** Starts, stops, restarts or reloads a service through its init script. */
export const service = defineRemedy({
  name: 'service',
  summary: 'Starts or stops a service, by its init script',
  schema: {
    type: 'object',
    properties: {
      name: serviceName,
      state: {
        type: 'string',
        enum: ['started', 'stopped', 'restarted', 'reloaded'],
        description: 'What it shall be.',
      },
    },
    required: ['name', 'state'],
    additionalProperties: false,
  },
  needs: ({ name }, { catalogue }) => [
    need(services, [name]),
    ...(productOfService(catalogue, name)?.module === undefined ? [] : [need(modules)]),
  ],
  plan: ({ name, state }, facts, { catalogue }) => {
    const { processes = [], module } = productOfService(catalogue, name) ?? {};
    const loaded = module !== undefined && facts.get(modules).has(module);
    const now = stateOf(facts.get(services), name, processes);
    const data = { service: name, evidence: now.evidence };
    const known = processes.length > 0 ? { processes } : {};
    const act = (verb: ServiceAction['verb'], from: ServiceAction['from']): ServiceAction => ({
      kind: 'service',
      service: name,
      verb,
      from,
      ...known,
      ...(verb === 'stop' && loaded && { unloads: module }),
    });

    if (now.state === 'not-installed') {
      return refuse(
        because('not_installed', 'the host has no init script {service}', data),
        because('check_name', 'check the name of the service'),
      );
    }
    if (state === 'restarted' || state === 'reloaded') {
      const verb = state === 'restarted' ? 'restart' : 'reload';
      return change(because('service_again', '{service} is told to {verb}', { service: name, verb }), [
        act(verb, 'any'),
      ]);
    }
    if (now.state === 'unknown') {
      const why = because('state_unknown', 'whether {service} runs can not be told: {evidence}', data);
      return refuse(
        why,
        because('find_state', 'find out on the host whether it runs; bring its status, pid file and processes in line'),
      );
    }
    const wanted = state === 'started' ? 'running' : 'stopped';
    if (now.state === wanted)
      return ok(because('service_is', '{service} is {state} ({evidence})', { ...data, state: now.state }));
    const why = because('service_is_not', '{service} is {state} ({evidence})', { ...data, state: now.state });
    return change(why, [act(wanted === 'running' ? 'start' : 'stop', now.state)]);
  },
});
