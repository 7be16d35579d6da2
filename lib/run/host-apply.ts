import { nothingOwed } from '../core/ledger.ts';
import { need, type Need } from '../core/fact.ts';
import type { ChangeSet, Part, PlanDocument, PlannedHost, PlannedTask } from '../core/plan.ts';
import { because } from '../core/reason.ts';
import type { Step, StepResult } from '../core/step.ts';
import { bytesOf } from '../plan/evidence.ts';
import { modelsBehind, seenBy, type SeenPrint } from '../plan/host-plan.ts';
import { brokenPromises, type Model } from '../plan/model.ts';
import { mayHaveDone } from '../remote/take-back.ts';
import type { ApplySettings } from './apply-plan.ts';
import { badEnd, type Ended } from './ended.ts';
import { guardsOf } from './guards-of.ts';
import type { SentScript } from './host-batch.ts';
import type { HostScripts } from './host-scripts.ts';
import type { HostOutcome } from './options.ts';
import { rollBack } from './roll-back.ts';

interface Planned {
  readonly document: PlanDocument;
  readonly host: PlannedHost;
  readonly set: ChangeSet;
  readonly play: number;
}

/** One host's way through one play of a saved plan: its parts in order, each behind what guards it. */
export class HostApply {
  readonly #planned: Planned;
  readonly #scripts: HostScripts;
  readonly #settings: ApplySettings;
  readonly #seen: readonly SeenPrint[];
  /** What each way in knows of the host as it is. */
  readonly #known = new Map<number, Model>();
  /** By index over all steps of the host, whether it may have done something. */
  readonly #begun: boolean[] = [];
  readonly #results = new Map<number, StepResult[]>();
  readonly #sent: SentScript[] = [];

  constructor(planned: Planned, scripts: HostScripts, settings: ApplySettings) {
    this.#planned = planned;
    this.#scripts = scripts;
    this.#settings = settings;
    const { document, host } = planned;
    this.#seen = host.seen.flatMap(({ fact: name, subjects, way, print }) => {
      const [fact, evidence] = [settings.facts.get(name), document.evidence[print]];
      return fact === undefined || evidence === undefined
        ? []
        : { way, need: need(fact, subjects), bytes: bytesOf(evidence) };
    });
  }

  /** Does the parts of the play. A failure leaves only what closes a window to be done; then all is taken back. */
  async run(): Promise<HostOutcome> {
    const { document, set, play } = this.#planned;
    const models = modelsBehind(this.#seen, set.parts);
    let failure: Ended | undefined;
    for (const [i, part] of set.parts.entries()) {
      const from = this.#begun.length;
      this.#begun.push(...part.steps.map(() => false));
      // What another play of this plan has done was compared there.
      if (part.play !== play) continue;
      const ended = await this.#part(part, from, models[i], failure !== undefined);
      if (ended !== undefined && !part.ignored) failure ??= ended;
      if (ended?.status === 'unknown') break;
    }
    this.#tell(failure);
    if (failure === undefined && [...this.#results.values()].flat().every(isNothing))
      return { outcome: 'ok', why: NOTHING_DONE };
    if (failure === undefined)
      return { outcome: 'changed', why: because('changed', 'changed, read again and verified') };
    const outcome: HostOutcome = { outcome: OUTCOMES[failure.status] ?? 'failed', why: failure.why };
    if (outcome.outcome === 'unknown' || document.plays[play]?.rollback === false) return outcome;
    return rollBack(this.#scripts, this.#sent, outcome);
  }

  /** One script. Undefined: it ended as planned. */
  async #part(part: Part, from: number, promised: Model | undefined, failed: boolean): Promise<Ended | undefined> {
    const { set } = this.#planned;
    const steps = part.steps.flatMap((step, i) => this.#placed(step, from, i, failed) ?? []);
    if (steps.length === 0) return undefined;
    const become = { user: String(part.way) };
    const needs: readonly Need[] = this.#seen.flatMap((one) => (one.way === part.way ? one.need : []));
    const known = this.#known.get(part.way) ?? seenBy(this.#seen, part.way);
    const touched = [...new Set(part.steps.map(({ of }) => of))];
    const done = await this.#scripts.send({
      steps: steps.map(({ step }) => step),
      needs,
      become,
      guards: failed || this.#isStale(part) ? [] : guardsOf(known, needs),
      tasks: touched.flatMap((of) => set.tasks[of]?.task ?? []),
      of: steps.map(({ of }) => touched.indexOf(of)),
      owed: () => nothingOwed,
    });
    this.#sent.push({ steps: steps.map(({ step }) => step), become, ...done });
    for (const [i, result] of done.results.entries()) {
      const place = steps[i];
      if (place === undefined) continue;
      this.#begun[from + place.at] = done.entered && mayHaveDone(result);
      this.#results.set(place.of, [...(this.#results.get(place.of) ?? []), result]);
      this.#tellAction(place, result);
    }
    if (done.model !== undefined) this.#known.set(part.way, done.model);
    const bad = done.results.find(({ status }) => status !== 'done');
    if (bad !== undefined) return badEnd(bad);
    return failed ? undefined : notAsPromised(promised, done.model);
  }

  /** A step as it stands in its script; after a failure only those that close what was opened. */
  #placed(
    { of, closes, ...step }: Part['steps'][number],
    from: number,
    at: number,
    failed: boolean,
  ): { readonly step: Step; readonly of: number; readonly at: number } | undefined {
    if (closes === undefined) return failed ? undefined : { step, of, at };
    const own = closes.filter((i) => i >= from).map((i) => i - from);
    const earlier = closes.some((i) => i < from && this.#begun[i]);
    if (closes.length > 0 && own.length === 0 && !earlier) return undefined;
    if (failed && !earlier && closes.length > 0) return undefined;
    return { step: { ...step, closes: earlier || closes.length === 0 ? [] : own }, of, at };
  }

  /** Whether somebody (another user, an earlier play) has acted since this one looked: then only the actions' own preconditions can tell. */
  #isStale({ way }: Part): boolean {
    const { set, play } = this.#planned;
    const acted = this.#sent.length > 0 || set.parts.some((part) => part.play < play);
    return acted && !(this.#known.has(way) && this.#sent.at(-1)?.become.user === String(way));
  }

  #tell(failure: Ended | undefined): void {
    const { host, set, play } = this.#planned;
    for (const [i, planned] of set.tasks.entries()) {
      if (planned.play !== play) continue;
      const { task, actions, risks } = planned;
      const { status, why } = this.#endOf(planned, i, failure);
      this.#settings.onEvent({
        kind: 'task-result',
        host: host.name,
        task,
        status,
        why,
        actions,
        risks,
        forgiven: false,
      });
    }
  }

  #endOf({ status, why, actions }: PlannedTask, index: number, failure: Ended | undefined): Ended {
    const results = this.#results.get(index);
    if (results === undefined) return actions.length === 0 ? { status, why } : { status: 'skipped', why: NOT_DONE };
    const bad = results.find((one) => one.status !== 'done');
    if (bad !== undefined) return badEnd(bad);
    if (results.every(isNothing)) return { status: 'ok', why: NOTHING_DONE };
    return failure?.why.code === 'not_as_promised' ? failure : { status: 'change', why };
  }

  #tellAction({ step: { action }, of }: { readonly step: Step; readonly of: number }, result: StepResult): void {
    const { host, set } = this.#planned;
    const task = set.tasks[of]?.task;
    if (task === undefined) return;
    const { status, why, stdout, stderr } = result;
    const done = status === 'done';
    this.#settings.onEvent({
      kind: 'action-result',
      host: host.name,
      task,
      action,
      done,
      ...(why && { why }),
      stdout,
      stderr,
    });
  }
}

/** The host, read again, must show what the plan promised. */
function notAsPromised(promised: Model | undefined, real: Model | undefined): Ended | undefined {
  if (real === undefined)
    return { status: 'unknown', why: because('not_read_again', 'it was done, but the host could not be read again') };
  const facts = promised === undefined ? [] : brokenPromises(promised, real);
  if (facts.length === 0) return undefined;
  const text = 'it was done, but read again the host does not show what the plan promised ({facts})';
  return { status: 'failed', why: because('not_as_promised', text, { facts }) };
}

/** What was to be taken back had been taken back before. */
function isNothing({ why }: StepResult): boolean {
  return why?.code === 'nothing_done';
}

const NOTHING_DONE = because('taken_back_before', 'nothing was to be done: it is as it was before');

const NOT_DONE = because('not_done', 'an earlier step failed');

const OUTCOMES: Readonly<Record<string, HostOutcome['outcome']>> = {
  failed: 'failed',
  drifted: 'drifted',
  unknown: 'unknown',
};
