import type { Action } from '../core/action.ts';
import type { RunEvent } from '../core/event.ts';
import type { Need } from '../core/fact.ts';
import type { JsonObject } from '../core/json.ts';
import type { BecomeKeywords } from '../core/playbook.ts';
import { because } from '../core/reason.ts';
import type { Verdict } from '../core/verdict.ts';
import { emptyModel, factsFor, joinNeeds, modelAfter, needsOf, type Model } from '../plan/model.ts';
import type { StepResult } from '../remote/apply-script.ts';
import { Batch, type Planned } from './batch.ts';
import { howEnded, resultOf, type Ended } from './ended.ts';
import type { HostSession } from './host-session.ts';
import type { Prepared } from './task-plan.ts';

/** A task did not end well: thrown from where it happened to the block that rescues it, or to the play. */
export class TaskFailure extends Error {
  readonly ended: Ended;

  constructor(ended: Ended) {
    super(ended.why.code);
    this.name = 'TaskFailure';
    this.ended = ended;
  }
}

/** What a batch works with. */
export interface HostBatchSettings {
  readonly host: string;
  readonly check: boolean;
  readonly session: HostSession;
  readonly onEvent: (event: RunEvent) => void;
}

/** The state of a batch and its model at one moment, to go back to. */
export interface Mark {
  readonly model: Model;
  readonly ahead: number;
  /** How many tasks and steps waited. */
  readonly planned: number;
  readonly steps: number;
}

/**
 * A host as it is known, and the tasks planned on it that wait to be applied. Planning moves the model ahead of the
 * host; applying brings the host after it, reads it again, and tells how each task ended. In a check nothing is applied.
 */
export class HostBatch {
  changed = false;
  readonly #settings: HostBatchSettings;
  readonly #batch = new Batch();
  readonly #sent = new Set<Planned>();
  #model: Model = emptyModel;
  /** Actions that the model has and the host has not: since the last apply, or all, in a check. */
  #ahead: Action[] = [];

  constructor(settings: HostBatchSettings) {
    this.#settings = settings;
  }

  /** Reads facts, and brings what is read up to where the model already is. */
  async read(needs: readonly Need[], become: BecomeKeywords): Promise<void> {
    let read = await this.#settings.session.gather(needs, become);
    for (const action of this.#ahead) read = modelAfter(read, action);
    this.#model = { known: new Map([...this.#model.known, ...read.known]) };
  }

  /** The verdict of a task. Undefined: in a check, what must be known depends on something that was not done. */
  async verdict({ needs, plan }: Prepared, become: BecomeKeywords): Promise<Verdict | undefined> {
    let looked = factsFor(this.#model, needs);
    if (looked.found === 'missing') {
      const known = needsOf(this.#model).filter(({ fact }) => needs.some((need) => need.fact.name === fact.name));
      await this.read(joinNeeds([...known, ...needs]), become);
      looked = factsFor(this.#model, needs);
    }
    if (looked.found === 'unforeseeable' && !this.#settings.check) {
      await this.flush();
      looked = factsFor(this.#model, needs);
    }
    if (looked.found === 'unreadable') {
      const instead = because('look_at_host', 'look at the host; nothing was changed by this task');
      return { kind: 'refuse', why: looked.why, instead };
    }
    return looked.found === 'facts' ? plan(looked.facts) : undefined;
  }

  /** Adds a task with its actions, to be done as this user; the model moves ahead by them. */
  async add(planned: Omit<Planned, 'steps'>, actions: readonly Action[], become: BecomeKeywords): Promise<void> {
    if (JSON.stringify(become) !== JSON.stringify(this.#batch.become)) await this.flush();
    this.#batch.become = become;
    this.#batch.add(planned, actions);
    this.#foresee(actions);
  }

  /** Adds what ends a window: answering the waiting steps from `mark` on, or, when those were done before, always. */
  close(planned: Omit<Planned, 'steps'>, actions: readonly Action[], opening: readonly number[]): void {
    this.#batch.add(planned, actions, opening);
    this.#foresee(actions);
  }

  mark(): Mark {
    const { planned, steps } = this.#batch;
    return { model: this.#model, ahead: this.#ahead.length, planned: planned.length, steps: steps.length };
  }

  /** The task added right after a mark, whether it still waits, was sent, or was dropped; and those after it. */
  since({ planned: at }: Mark): readonly Planned[] {
    return this.#batch.planned.slice(at);
  }

  wasSent(planned: Planned): boolean {
    return this.#sent.has(planned);
  }

  /** Takes back what was added since a mark, model and all, and gives the tasks back. */
  takeBack(mark: Mark): readonly Planned[] {
    this.#model = mark.model;
    this.#ahead.length = mark.ahead;
    return this.#batch.cut(mark.planned);
  }

  /** Gives up what waits: nothing of it is done. */
  drop(): void {
    const why = because('not_done_refused', 'not done: a later task can not be done on this host');
    for (const one of this.#batch.take().planned) {
      const waited = one.verdict.kind === 'change';
      this.report(one, { status: one.skipped || waited ? 'skipped' : 'ok', why: waited ? why : one.verdict.why });
    }
  }

  /**
   * Applies what waits, in one script, and tells how each task ended; in a check it only tells. Throws `TaskFailure` for
   * the first that did not end well, unless `quiet`: when there is a failure already.
   */
  async flush(quiet = false): Promise<void> {
    const { steps, planned } = this.#batch.take();
    if (this.#settings.check || steps.length === 0) {
      for (const one of planned)
        this.#conclude(one, [], { status: one.skipped ? 'skipped' : one.verdict.kind, why: one.verdict.why });
      return;
    }
    for (const one of planned) this.#sent.add(one);
    const predicted = this.#model;
    const { session } = this.#settings;
    const { results, model, execution } = await session.apply(steps, needsOf(predicted), this.#batch.become);
    this.#model = model;
    this.#ahead = [];
    const read = execution.ended === 'exited' ? model : undefined;
    let failure: TaskFailure | undefined;
    for (const one of planned) {
      const own = results.slice(...one.steps);
      own.forEach((result, i) => this.#tellAction(one, steps[one.steps[0] + i]?.action, result));
      const ended = failure === undefined || own.length > 0 ? howEnded(one, own, predicted, read) : AFTER_FAILURE;
      this.#conclude(one, own, ended);
      if (BAD.has(ended.status) && !one.ignored) failure ??= new TaskFailure(ended);
    }
    if (failure !== undefined && !quiet) throw failure;
  }

  /** Tells what became of a task. */
  report(planned: Omit<Planned, 'steps'>, { status, why }: Ended, result?: JsonObject): void {
    const { task, verdict, hidden } = planned;
    this.#settings.onEvent({
      kind: 'task-result',
      host: this.#settings.host,
      task,
      status,
      why: hidden ? because('hidden', 'hidden by no_log') : why,
      ...(verdict.kind === 'refuse' && !hidden && { instead: verdict.instead }),
      actions: hidden || verdict.kind !== 'change' ? [] : verdict.actions,
      risks: hidden || verdict.kind === 'refuse' ? [] : verdict.risks,
      forgiven: planned.ignored || planned.rescued,
      ...(result !== undefined && !hidden && { result }),
    });
  }

  #conclude(planned: Planned, results: readonly StepResult[], ended: Ended): void {
    let final = ended;
    const result = resultOf(ended, results);
    if (ended.status === 'change' && results.length > 0 && planned.changed !== undefined && !planned.changed(result)) {
      final = { status: 'ok', why: because('command_unchanged', 'it ran, and by changed_when it changed nothing') };
    }
    const changed = final.status === 'change';
    if (changed) this.changed = true;
    this.report(planned, final, { ...result, changed });
    planned.ended?.(changed, { ...result, changed });
  }

  #tellAction(
    { task, hidden }: Planned,
    action: Action | undefined,
    { status, why, stdout, stderr }: StepResult,
  ): void {
    if (hidden || action === undefined) return;
    const done = status === 'done';
    this.#settings.onEvent({
      kind: 'action-result',
      host: this.#settings.host,
      task,
      action,
      done,
      ...(why && { why }),
      stdout,
      stderr,
    });
  }

  #foresee(actions: readonly Action[]): void {
    for (const action of actions) {
      this.#model = modelAfter(this.#model, action);
      this.#ahead.push(action);
    }
  }
}

/** A task without actions of its own, planned before it was known that one ahead of it would fail. */
const AFTER_FAILURE: Ended = { status: 'skipped', why: because('not_done', 'an earlier step failed') };

const BAD: ReadonlySet<Ended['status']> = new Set(['failed', 'drifted', 'unknown', 'refuse']);
