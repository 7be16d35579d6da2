import { inverse, type Action } from '../core/action.ts';
import type { TaskReference, TaskStatus } from '../core/event.ts';
import type { Host } from '../core/host.ts';
import type { Part, PlannedStep, PlannedTask, Way } from '../core/plan.ts';
import type { BecomeKeywords } from '../core/playbook.ts';
import { because, type Reason } from '../core/reason.ts';
import type { Step } from '../core/step.ts';
import type { Identity } from '../core/transport.ts';
import type { Verdict } from '../core/verdict.ts';
import { withPromises, type HostPlan, type SeenPrint } from '../plan/host-plan.ts';
import type { Print } from '../plan/model.ts';
import type { HostOutcome } from './options.ts';

/** What is told of a task while a host is planned. */
export interface ToldTask {
  readonly task: TaskReference;
  readonly status: TaskStatus;
  readonly why: Reason;
  readonly verdict: Verdict;
  readonly hidden: boolean;
  /** Its failure would not keep the rest from being done. */
  readonly ignored: boolean;
  readonly become: BecomeKeywords;
  /** Its steps; what they close is counted from the first step that this play has planned. */
  readonly steps: readonly Step[];
}

/** Writes down a check of one host, over all plays, as its plan. */
export class PlanRecorder {
  readonly #host: Host;
  readonly #wayOf: (become: BecomeKeywords) => Way;
  readonly #ways: Way[] = [];
  readonly #seen = new Map<string, SeenPrint>();
  readonly #tasks: PlannedTask[] = [];
  readonly #parts: (Omit<Part, 'promised'> & { readonly steps: PlannedStep[] })[] = [];
  readonly #open: Reason[] = [];
  #identity: Identity = {};
  #play = 0;
  #steps = 0;
  #cut = false;

  constructor(host: Host, wayOf: (become: BecomeKeywords) => Way) {
    this.#host = host;
    this.#wayOf = wayOf;
  }

  /** A play begins. */
  begin(play: number, become: BecomeKeywords): void {
    this.#play = play;
    this.#way(become);
  }

  /** The host was read; what is read again replaces what was read before. */
  read(become: BecomeKeywords, prints: readonly Print[], identity: Identity): void {
    const way = this.#way(become);
    this.#identity = identity;
    for (const print of prints) this.#seen.set(`${way} ${print.need.fact.name}`, { way, ...print });
  }

  /** How many steps are written down: from here the next script's are counted. */
  get steps(): number {
    return this.#steps;
  }

  told({ task, status, why, verdict, hidden, ignored, become, steps }: ToldTask): void {
    if (hidden && steps.length > 0)
      this.#open.push(because('hidden_task', 'a task hidden by no_log can not be written down'));
    if (status === 'unknown') this.#open.push(why);
    const actions = hidden || verdict.kind !== 'change' ? [] : shownActions(verdict.actions, steps);
    this.#tasks.push({
      play: this.#play,
      task,
      status,
      why,
      ...(verdict.kind === 'refuse' && !hidden && { instead: verdict.instead }),
      actions,
      inverse: actions.map((action) => inverse(action) ?? null),
      risks: hidden || verdict.kind === 'refuse' ? [] : verdict.risks,
    });
    if (steps.length === 0) return;
    const part = this.#part(this.#way(become), ignored);
    for (const step of steps) part.steps.push(this.#placed(step));
    this.#steps += steps.length;
    this.#cut = ignored;
  }

  /** The plan, once the check has come to this end. */
  plan({ outcome, why }: HostOutcome): HostPlan {
    const seen = [...this.#seen.values()];
    const { hostKey, algorithms } = this.#identity;
    return {
      name: this.#host.name,
      ways: this.#ways,
      ...(hostKey !== undefined && { hostKey }),
      ...(algorithms !== undefined && { algorithms }),
      outcome,
      why,
      open: this.#open,
      seen,
      tasks: this.#tasks,
      parts: withPromises(seen, this.#parts),
    };
  }

  /** A step as one of the host's task; a task is one over all scripts. */
  #placed({ task: own, ...step }: Step): PlannedStep {
    const of = this.#tasks.length - 1;
    return { ...step, ...(own !== undefined && { task: of }), of };
  }

  /** The part to add to: a new one for another user or play, and around a task whose failure is ignored. */
  #part(way: number, ignored: boolean): { readonly steps: PlannedStep[] } {
    const last = this.#parts.at(-1);
    if (last !== undefined && last.way === way && last.play === this.#play && !this.#cut && !ignored) return last;
    const part = { play: this.#play, way, ...(ignored && { ignored: true as const }), steps: [] };
    this.#parts.push(part);
    return part;
  }

  #way(become: BecomeKeywords): number {
    const way = this.#wayOf(become);
    const known = this.#ways.findIndex((one) => JSON.stringify(one) === JSON.stringify(way));
    return known >= 0 ? known : this.#ways.push(way) - 1;
  }
}

/** What is shown is what is done: a command with the environment and the time limit of its task. */
function shownActions(planned: readonly Action[], steps: readonly Step[]): readonly Action[] {
  return steps.length === 0 ? planned : steps.map(({ action }) => action);
}
