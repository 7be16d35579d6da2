import type { Action } from '../core/action.ts';
import type { RunEvent } from '../core/event.ts';
import type { Need } from '../core/fact.ts';
import type { JsonObject } from '../core/json.ts';
import type { Owed } from '../core/ledger.ts';
import type { BecomeKeywords } from '../core/playbook.ts';
import { because } from '../core/reason.ts';
import type { Verdict } from '../core/verdict.ts';
import { emptyModel, factsFor, joinNeeds, modelAfter, needsOf, printsOf, type Model } from '../plan/model.ts';
import type { Step, StepResult } from '../core/step.ts';
import { Batch, type Planned, type Unplaced } from './batch.ts';
import { howEnded, resultOf, type Ended } from './ended.ts';
import type { Foreseen } from './foreseen.ts';
import { Debts } from './debts.ts';
import type { Handlers } from './handlers.ts';
import { guardsOf } from './guards-of.ts';
import type { Done, HostScripts } from './host-scripts.ts';
import type { HostSession } from './host-session.ts';
import type { PlanRecorder } from './plan-recorder.ts';
import { TaskProblem, type Prepared } from './task-plan.ts';

/** A task did not end well: thrown from where it happened to the block that rescues it, or to the play. */
export class TaskFailure extends Error {
  readonly ended: Ended;
  /** What a window stopped was not started again. */
  readonly leftOpen: boolean;

  constructor(ended: Ended, leftOpen = false) {
    super(ended.why.code);
    this.name = 'TaskFailure';
    this.ended = ended;
    this.leftOpen = leftOpen;
  }
}

/** What a batch works with. */
export interface HostBatchSettings extends Recording {
  readonly host: string;
  readonly check: boolean;
  readonly session: HostSession;
  readonly handlers?: Handlers | undefined;
  readonly onEvent: (event: RunEvent) => void;
}

/** What a batch may have besides: what it acts by or, in a check, writes down. */
export interface Recording {
  /** Absent in a check: nothing is sent that acts. */
  readonly scripts?: HostScripts | undefined;
  /** Writes down what is planned, where that is to become a plan. */
  readonly recorder?: PlanRecorder | undefined;
  /** What plays before this one would have done. */
  readonly ahead?: readonly Action[] | undefined;
}

/** A script that was sent, and what became of it. */
export interface SentScript extends Done {
  readonly steps: readonly Step[];
  readonly become: BecomeKeywords;
}

/** The state of a batch and its model at one moment, to go back to. */
export interface Mark {
  readonly models: ReadonlyMap<string, Model>;
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
  /** Whether anything was sent that acts: from then on a host that is lost is not as it was found. */
  touched = false;
  /** The scripts that were sent, in order. */
  readonly done: SentScript[] = [];
  readonly #settings: HostBatchSettings;
  readonly #batch = new Batch();
  readonly #debts: Debts;
  readonly #sent = new Map<Planned, readonly StepResult[]>();
  /** What is known, by the user who looked: who may not look somewhere knows less. */
  #models: ReadonlyMap<string, Model> = new Map();
  /** Actions that the model has and the host has not: since the last apply, or all, in a check. */
  #ahead: Action[];

  constructor(settings: HostBatchSettings) {
    this.#settings = settings;
    this.#debts = new Debts(settings.handlers);
    this.#ahead = [...(settings.ahead ?? [])];
  }

  /** Actions that the host does not have yet: in a check, all that were planned. */
  get ahead(): readonly Action[] {
    return this.#ahead;
  }

  /** What the play owes the host, should nothing follow. */
  get owed(): Owed {
    return this.#debts.behind(this.done);
  }

  get isCheck(): boolean {
    return this.#settings.check;
  }

  /** Reads what several tasks will want to know, each as its user: one script for each user. */
  async readAll(wanted: readonly Foreseen[]): Promise<void> {
    const byUser = new Map<string, { become: BecomeKeywords; needs: Need[] }>();
    for (const { needs, become } of wanted) {
      const user = this.#settings.session.userOf(become);
      const group = byUser.get(user) ?? { become, needs: [] };
      group.needs.push(...needs);
      byUser.set(user, group);
    }
    for (const { become, needs } of byUser.values()) if (needs.length > 0) await this.read(joinNeeds(needs), become);
  }

  /** Reads facts, and brings what is read up to where the model already is. */
  async read(needs: readonly Need[], become: BecomeKeywords): Promise<void> {
    const { session, recorder } = this.#settings;
    let read = await session.gather(needs, become);
    recorder?.read(become, printsOf(read), session.identity);
    for (const action of this.#ahead) read = modelAfter(read, action);
    this.#know(become, { known: new Map([...this.#modelOf(become).known, ...read.known]) });
  }

  /** The verdict of a task. Undefined: in a check, what must be known depends on something that was not done. */
  async verdict({ needs, plan }: Prepared, become: BecomeKeywords): Promise<Verdict | undefined> {
    let looked = factsFor(this.#modelOf(become), needs);
    if (looked.found === 'missing') {
      const known = needsOf(this.#modelOf(become)).filter(({ fact }) =>
        needs.some((need) => need.fact.name === fact.name),
      );
      await this.read(joinNeeds([...known, ...needs]), become);
      looked = factsFor(this.#modelOf(become), needs);
    }
    if (looked.found === 'unforeseeable' && !this.#settings.check) {
      await this.flush();
      if (factsFor(this.#modelOf(become), needs).found === 'missing') await this.read(needs, become);
      looked = factsFor(this.#modelOf(become), needs);
    }
    if (looked.found === 'unreadable') {
      const instead = because('look_at_host', 'look at the host; nothing was changed by this task');
      return { kind: 'refuse', why: looked.why, instead };
    }
    return looked.found === 'facts' ? plan(looked.facts) : undefined;
  }

  /** Adds a task with its actions, to be done as this user; the model moves ahead by them. */
  async add(planned: Unplaced, actions: readonly Action[], become: BecomeKeywords): Promise<void> {
    await this.as(become);
    this.#batch.add(planned, actions);
    this.#foresee(actions);
  }

  /** What is added from now on is done as this user; what waits for another is applied first. A check applies nothing. */
  async as(become: BecomeKeywords): Promise<void> {
    const { session } = this.#settings;
    const differs = session.userOf(become) !== session.userOf(this.#batch.become);
    if (differs && !this.#settings.check) await this.flush();
    this.#batch.become = become;
  }

  /** Adds what ends a window: answering the waiting steps from `mark` on, or, when those were done before, always. */
  close(planned: Unplaced, actions: readonly Action[], opening: readonly number[]): void {
    this.#batch.add(planned, actions, opening);
    this.#foresee(actions);
  }

  mark(): Mark {
    const { planned, steps } = this.#batch;
    return { models: this.#models, ahead: this.#ahead.length, planned: planned.length, steps: steps.length };
  }

  /** The task added right after a mark, whether it still waits, was sent, or was dropped; and those after it. */
  since({ planned: at }: Mark): readonly Planned[] {
    return this.#batch.planned.slice(at);
  }

  /** Whether a task's actions, each, may have done something; undefined while it waits. */
  begun(planned: Planned): readonly boolean[] | undefined {
    return this.#sent.get(planned)?.map(({ status }) => status !== 'drifted' && status !== 'not-done');
  }

  /** Takes back what was added since a mark, model and all, and gives the tasks back. */
  takeBack(mark: Mark): readonly Planned[] {
    this.#models = mark.models;
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
   * the first that did not end well, or for a window that could not be closed: that is the worse.
   */
  async flush(): Promise<void> {
    const { steps, planned } = this.#batch.take();
    const { scripts, recorder, check } = this.#settings;
    const already = recorder?.steps ?? 0;
    if (check || scripts === undefined || steps.length === 0) {
      for (const one of planned)
        this.#conclude(
          one,
          [],
          { status: one.skipped ? 'skipped' : one.verdict.kind, why: one.verdict.why },
          steps.slice(...one.steps).map((step) => countedFrom(already, step)),
        );
      return;
    }
    for (const one of planned)
      this.#sent.set(
        one,
        steps.slice(...one.steps).map(() => NOT_HEARD),
      );
    const { become } = this.#batch;
    const predicted = this.#modelOf(become);
    const done = await scripts.send({
      steps,
      needs: needsOf(predicted),
      become,
      guards: guardsOf(
        predicted,
        planned.flatMap(({ prepared }) => prepared?.needs ?? []),
      ),
      tasks: planned.map(({ task }) => task),
      of: planned.flatMap((one, i) => steps.slice(...one.steps).map(() => i)),
      owed: this.#debts.ofNext(this.done, steps, planned),
    });
    this.done.push({ steps, become, ...done });
    const { results, model: read } = done;
    if (done.entered) this.touched = true;
    // What other users saw was before this; they look again when they need to.
    this.#models = new Map();
    this.#know(become, read ?? emptyModel);
    this.#ahead = [];
    let failure: TaskFailure | undefined;
    for (const one of planned) {
      const own = results.slice(...one.steps);
      this.#sent.set(one, own);
      own.forEach((result, i) => this.#tellAction(one, steps[one.steps[0] + i]?.action, result));
      const ended = failure === undefined || own.length > 0 ? howEnded(one, own, predicted, read) : AFTER_FAILURE;
      failure = this.#graver(failure, one, this.#conclude(one, own, ended));
    }
    if (failure !== undefined) throw failure;
  }

  /** An unknown end is never ignored: nobody knows what there would be to ignore. */
  #graver(failure: TaskFailure | undefined, one: Planned, ended: Ended): TaskFailure | undefined {
    if (!BAD.has(ended.status) || (one.ignored && ended.status !== 'unknown')) return failure;
    if (failure !== undefined && (!one.closing || failure.ended.status === 'unknown')) return failure;
    return new TaskFailure(one.hidden ? { ...ended, why: HIDDEN } : ended, one.closing);
  }

  /** Tells what became of a task. */
  report(
    planned: Unplaced & { readonly become?: BecomeKeywords },
    { status, why }: Ended,
    result?: JsonObject,
    steps: readonly Step[] = [],
  ): void {
    const { task, verdict, hidden, ignored, become = {} } = planned;
    const told = { task, verdict, hidden, ignored, become, status, steps };
    this.#settings.recorder?.told({ ...told, why: hidden ? HIDDEN : why });
    this.#settings.onEvent({
      kind: 'task-result',
      host: this.#settings.host,
      task,
      status,
      why: hidden ? HIDDEN : why,
      ...(verdict.kind === 'refuse' && !hidden && { instead: verdict.instead }),
      actions: hidden || verdict.kind !== 'change' ? [] : verdict.actions,
      risks: hidden || verdict.kind === 'refuse' ? [] : verdict.risks,
      forgiven: status !== 'unknown' && (planned.ignored || planned.rescued),
      ...(result !== undefined && !hidden && { result }),
    });
  }

  #conclude(planned: Planned, results: readonly StepResult[], ended: Ended, steps: readonly Step[] = []): Ended {
    const final = results.length > 0 ? byCondition(planned, ended, results) : ended;
    const result = resultOf(final, results);
    const changed = final.status === 'change';
    if (changed) this.changed = true;
    this.report(planned, final, { ...result, changed }, steps);
    planned.ended?.(changed, { ...result, changed });
    return final;
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
      this.#models = new Map([...this.#models].map(([user, model]) => [user, modelAfter(model, action)]));
      this.#ahead.push(action);
    }
  }

  #modelOf(become: BecomeKeywords): Model {
    return this.#models.get(this.#settings.session.userOf(become)) ?? emptyModel;
  }

  #know(become: BecomeKeywords, model: Model): void {
    this.#models = new Map(this.#models).set(this.#settings.session.userOf(become), model);
  }
}

/** What `changed_when` makes of a command's end; one that can not be evaluated for this result is the task's failure. */
function byCondition({ changed }: Planned, ended: Ended, results: readonly StepResult[]): Ended {
  if (ended.status !== 'change' || changed === undefined) return ended;
  try {
    if (changed(resultOf(ended, results))) return ended;
  } catch (error) {
    if (!(error instanceof TaskProblem)) throw error;
    return { status: 'failed', why: error.reason };
  }
  return { status: 'ok', why: because('command_unchanged', 'it ran, and by changed_when it changed nothing') };
}

/** A step of a batch as one behind others that are written down already. */
function countedFrom(already: number, { closes, ...step }: Step): Step {
  return { ...step, ...(closes !== undefined && { closes: closes.map((i) => i + already) }) };
}

const HIDDEN = because('hidden', 'hidden by no_log');

const NOT_HEARD: StepResult = { status: 'unknown', stdout: '', stderr: '' };

/** A task without actions of its own, planned before it was known that one ahead of it would fail. */
const AFTER_FAILURE: Ended = { status: 'skipped', why: because('not_done', 'an earlier step failed') };

const BAD: ReadonlySet<Ended['status']> = new Set(['failed', 'drifted', 'unknown', 'refuse']);
