import type { Action } from '../core/action.ts';
import type { RunEvent, TaskReference } from '../core/event.ts';
import type { Variables } from '../core/host.ts';
import type { Json, JsonObject } from '../core/json.ts';
import type { BecomeKeywords, BlockTask, RemedyTask, Task } from '../core/playbook.ts';
import { because, type Reason } from '../core/reason.ts';
import type { ChangeVerdict, Verdict } from '../core/verdict.ts';
import { holds } from '../expression/holds.ts';
import { namesIn, namesInConditions } from '../expression/names.ts';
import { render } from '../expression/render.ts';
import type { Scope } from '../expression/scope.ts';
import { emptyModel, factsFor, joinNeeds, modelAfter, needsOf, type Model } from '../plan/model.ts';
import type { Need } from '../core/fact.ts';
import { Batch, type Planned } from './batch.ts';
import { howEnded, resultOf, type Ended } from './ended.ts';
import { HostSession } from './host-session.ts';
import type { RunSettings } from './options.ts';
import { taskScope, type HostVariables, type Surroundings } from './task-scope.ts';
import { explained, prepare, TaskProblem, type Prepared } from './task-plan.ts';
import { withKeywords } from './task-keywords.ts';

/** A task did not end well: thrown from where it happened to the block that rescues it, or to the play. */
export class TaskFailure extends Error {
  readonly ended: Ended;

  constructor(ended: Ended) {
    super(ended.why.code);
    this.name = 'TaskFailure';
    this.ended = ended;
  }
}

/**
 * One host's way through a play: its tasks are planned one after the other on a model of the host, and applied together
 * in as few scripts as what they must see of each other allows.
 */
export class HostPlay {
  changed = false;
  readonly #settings: RunSettings;
  readonly #variables: HostVariables;
  readonly #session: HostSession;
  readonly #batch = new Batch();
  #model: Model = emptyModel;
  /** Actions that the model has and the host has not: since the last apply, or all, in a check. */
  #ahead: Action[] = [];
  readonly #registered: Record<string, Json> = Object.create(null) as Record<string, Json>;
  /** Results that are known only after apply. */
  readonly #pending = new Set<string>();
  readonly #notified = new Set<string>();
  /** Tasks whose actions have been sent to the host. */
  readonly #sent = new Set<Planned>();
  #rescuers = 0;
  #windows = 0;

  constructor(settings: RunSettings, variables: HostVariables, session: HostSession) {
    this.#settings = settings;
    this.#variables = variables;
    this.#session = session;
  }

  /** Plans and applies all tasks, then the handlers they notified. Throws `TaskFailure`, `Unreachable`, `HostUnreadable`. */
  async run(): Promise<void> {
    const { play } = this.#variables;
    const needs = joinNeeds([...this.#foreseen(play.tasks, [])]);
    if (needs.length > 0) await this.#read(needs, this.#becomeOf([]));
    await this.#tasks(play.tasks, []);
    await this.#flush();
    for (const handler of play.handlers) {
      const called = [handler.name, ...handler.listen].some((name) => this.#notified.has(name));
      if (called) await this.#tasks([handler], []);
    }
    await this.#flush();
  }

  async #tasks(tasks: readonly Task[], around: Surroundings): Promise<void> {
    for (const written of tasks) {
      const task = withKeywords(written, around);
      if (task.kind === 'block') await this.#block(task, around);
      else if (this.#isSelected(task)) await this.#remedyTask(task, [...around, task]);
      if (this.#settings.check && this.#windows === 0) await this.#flush();
    }
  }

  async #block(task: BlockTask, around: Surroundings): Promise<void> {
    const within = [...around, task];
    const guarded = task.rescue.length > 0 || task.always.length > 0;
    if (guarded) await this.#flush();
    try {
      await this.#rescued(task.rescue.length > 0, async () => {
        await this.#tasks(task.block, within);
        if (guarded) await this.#flush();
      });
    } catch (error) {
      if (!(error instanceof TaskFailure) || error.ended.status === 'unknown' || task.rescue.length === 0) throw error;
      await this.#tasks(task.rescue, within);
      await this.#flush();
    } finally {
      if (task.always.length > 0) {
        await this.#tasks(task.always, within);
        await this.#flush();
      }
    }
  }

  async #rescued(rescued: boolean, work: () => Promise<void>): Promise<void> {
    this.#rescuers += Number(rescued);
    try {
      await work();
    } finally {
      this.#rescuers -= Number(rescued);
    }
  }

  async #remedyTask(task: RemedyTask, around: Surroundings): Promise<void> {
    if (task.loop === undefined) return this.#tried(task, around);
    const scope = this.#scope(around);
    if (!(await this.#isKnown(namesIn(task.loop, scope.author)))) return this.#knownLater(task, this.#reference(task));
    const items = explained(task, '/loop', () => render(task.loop ?? null, this.#scope(around)));
    const results: Json[] = [];
    for (const item of Array.isArray(items) ? (items as readonly Json[]) : [items]) {
      await this.#tried(task, around, item, (result) => results.push(result));
    }
    if (task.register === undefined) return;
    await this.#flush();
    const changed = results.some((result) => (result as JsonObject)['changed'] === true);
    this.#registered[task.register] = { changed, results, failed: false, skipped: results.length === 0 };
  }

  /** With `until`, as often as it takes; each try is applied before its result is looked at. */
  async #tried(
    task: RemedyTask,
    around: Surroundings,
    item?: Json,
    told?: (result: JsonObject) => void,
  ): Promise<void> {
    if (task.until.length === 0 || this.#settings.check) return this.#once(task, around, item, told);
    for (let left = Math.max(1, task.retries); ; left--) {
      let result: JsonObject = {};
      await this.#once({ ...task, until: [] }, around, item, (one) => (result = one));
      await this.#flush();
      const scope = this.#scope(around, item, {
        ...result,
        ...(task.register !== undefined && { [task.register]: result }),
      });
      if (explained(task, '/until', () => holds(task.until, scope))) return told?.(result);
      if (left <= 1) {
        const why = because('until_not_reached', 'after {retries} tries, until does not hold', {
          retries: task.retries,
        });
        return this.#fail(task, this.#reference(task, item), { status: 'failed', why });
      }
      await pause(task.delay * 1000, this.#settings.signal);
    }
  }

  async #once(task: RemedyTask, around: Surroundings, item?: Json, told?: (result: JsonObject) => void): Promise<void> {
    const reference = this.#reference(task, item);
    try {
      const author = this.#scope(around, item).author;
      if (!(await this.#isKnown(namesInConditions(task.when, author)))) return this.#knownLater(task, reference);
      if (!explained(task, '/when', () => holds(task.when, this.#scope(around, item)))) {
        return this.#skip(task, reference, because('when_not', 'when does not hold'), told);
      }
      if (!(await this.#isKnown(namesIn(task.params, author)))) return this.#knownLater(task, reference);
      const prepared = this.#prepare(task, this.#scope(around, item));
      const verdict = await this.#verdict(prepared, this.#becomeOf(around));
      if (verdict === undefined) return this.#knownLater(task, reference);
      if (verdict.kind === 'refuse') return await this.#refuse(task, reference, verdict);
      await this.#queue(task, reference, around, prepared, verdict, item, told);
    } catch (error) {
      if (!(error instanceof TaskProblem)) throw error;
      await this.#fail(task, reference, { status: 'failed', why: error.reason });
    }
  }

  #prepare(task: RemedyTask, scope: Scope): Prepared {
    const remedy = Object.hasOwn(this.#settings.remedies, task.remedy)
      ? this.#settings.remedies[task.remedy]
      : undefined;
    if (remedy === undefined)
      throw new TaskProblem(because('unknown_remedy', 'there is no remedy {remedy}', { remedy: task.remedy }));
    return prepare(task, remedy, scope, this.#settings.catalogue);
  }

  /** Undefined: in a check, what must be known depends on something that was not done. */
  async #verdict({ needs, plan }: Prepared, become: BecomeKeywords): Promise<Verdict | undefined> {
    let looked = factsFor(this.#model, needs);
    if (looked.found === 'missing') {
      await this.#read(
        joinNeeds([
          ...needsOf(this.#model).filter(({ fact }) => needs.some((need) => need.fact.name === fact.name)),
          ...needs,
        ]),
        become,
      );
      looked = factsFor(this.#model, needs);
    }
    if (looked.found === 'unforeseeable' && !this.#settings.check) {
      await this.#flush();
      looked = factsFor(this.#model, needs);
    }
    if (looked.found === 'unreadable') {
      const instead = because('look_at_host', 'look at the host; nothing was changed by this task');
      return { kind: 'refuse', why: looked.why, instead };
    }
    return looked.found === 'facts' ? plan(looked.facts) : undefined;
  }

  async #queue(
    task: RemedyTask,
    reference: TaskReference,
    around: Surroundings,
    prepared: Prepared,
    verdict: Exclude<Verdict, { kind: 'refuse' }>,
    item: Json | undefined,
    told: ((result: JsonObject) => void) | undefined,
  ): Promise<void> {
    const become = this.#becomeOf(around);
    if (JSON.stringify(become) !== JSON.stringify(this.#batch.become)) await this.#flush();
    this.#batch.become = become;
    const planned = this.#planned(task, reference, prepared, verdict, item, told);
    const real = !(task.checkMode === true);
    if (verdict.kind === 'ok' || task.block !== undefined) {
      return task.block === undefined ? this.#batch.add(planned, []) : this.#window(task, around, planned, verdict);
    }
    this.#batch.add(planned, real ? this.#actionsOf(task, verdict) : []);
    if (real) this.#foresee(verdict.actions);
    if (task.ignoreErrors && !this.#settings.check) await this.#flush();
  }

  /** Opens, does the tasks within, closes; a window in which nothing would be done is not opened. */
  async #window(
    task: RemedyTask,
    around: Surroundings,
    planned: Omit<Planned, 'steps'>,
    verdict: Exclude<Verdict, { kind: 'refuse' }>,
  ): Promise<void> {
    const { model, ahead, at, first } = {
      model: this.#model,
      ahead: [...this.#ahead],
      at: this.#batch.planned.length,
      first: this.#batch.steps.length,
    };
    this.#batch.add(planned, verdict.kind === 'change' ? verdict.actions : []);
    const opening = this.#batch.planned[at];
    if (verdict.kind === 'change') this.#foresee(verdict.actions);
    let failure: unknown;
    this.#windows += 1;
    try {
      await this.#tasks(task.block ?? [], around);
    } catch (error) {
      failure = error;
    }
    this.#windows -= 1;
    const isWaiting = opening !== undefined && this.#batch.planned[at] === opening;
    if (
      isWaiting &&
      verdict.kind === 'change' &&
      (failure !== undefined || !this.#batch.planned.slice(at + 1).some(changes))
    ) {
      for (const one of this.#unopened(at, planned, failure !== undefined)) this.#batch.add(one, []);
      this.#model = model;
      this.#ahead = ahead;
    } else if (verdict.kind === 'change' && (isWaiting || (opening !== undefined && this.#sent.has(opening)))) {
      this.#close(planned, verdict, isWaiting ? verdict.actions.map((_, i) => first + i) : []);
      if (!isLost(failure)) await this.#flush(failure !== undefined);
    }
    if (failure !== undefined) throw failure;
  }

  /** The window's tasks as they are reported when it was not opened. */
  #unopened(at: number, planned: Omit<Planned, 'steps'>, failed: boolean): readonly Omit<Planned, 'steps'>[] {
    const [, ...within] = this.#batch.cut(at);
    const nothing = because('nothing_within', 'nothing is to be done within, so that nothing is stopped');
    const why = failed ? because('not_opened', 'a task within can not be done, so that nothing is stopped') : nothing;
    const left = failed
      ? within.map((one) =>
          changes(one) ? { ...one, skipped: true as const, verdict: { kind: 'ok' as const, why, risks: [] } } : one,
        )
      : within;
    return [{ ...planned, verdict: { kind: 'ok', why, risks: [] } }, ...left];
  }

  /** `closes`: the steps it answers, where they wait in the same batch; none where they were done before. */
  #close(planned: Omit<Planned, 'steps'>, { closing = [] }: ChangeVerdict, closes: readonly number[]): void {
    if (closing.length === 0) return;
    const why = because('window_closed', 'what was stopped is started again');
    const task = { ...planned.task, name: `${planned.task.name} (end)` };
    const verdict: Verdict = { kind: 'change', why, actions: closing, risks: [] };
    this.#batch.add({ task, hidden: planned.hidden, forgiven: false, closing: true, verdict }, closing, closes);
    this.#foresee(closing);
  }

  #planned(
    task: RemedyTask,
    reference: TaskReference,
    prepared: Prepared,
    verdict: Exclude<Verdict, { kind: 'refuse' }>,
    item: Json | undefined,
    told: ((result: JsonObject) => void) | undefined,
  ): Omit<Planned, 'steps'> {
    const condition = verdict.kind === 'change' ? verdict.changedWhen : undefined;
    if (task.register !== undefined && task.loop === undefined && verdict.kind === 'change')
      this.#pending.add(task.register);
    return {
      task: reference,
      prepared,
      verdict,
      hidden: task.noLog,
      forgiven: task.ignoreErrors || this.#rescuers > 0,
      ...(condition !== undefined && {
        changed: (result: JsonObject) =>
          explained(task, '', () => holds([condition], this.#scope([task], item, result))),
      }),
      ended: (changed, result) => {
        if (changed) for (const name of task.notify) this.#notified.add(name);
        this.#register(task, result, verdict);
        told?.(result);
      },
    };
  }

  #register(task: RemedyTask, result: JsonObject, verdict?: Verdict): void {
    if (task.register === undefined || task.loop !== undefined) return;
    const unknowable =
      this.#settings.check && verdict?.kind === 'change' && verdict.actions.some(({ kind }) => kind === 'run');
    if (unknowable) return;
    this.#pending.delete(task.register);
    this.#registered[task.register] = result;
  }

  /** Command settings that keywords give: environment and a time limit. */
  #actionsOf(task: RemedyTask, { actions }: ChangeVerdict): readonly Action[] {
    const environment = Object.fromEntries(
      Object.entries(task.environment).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    );
    return actions.map((action) =>
      action.kind !== 'run'
        ? action
        : {
            ...action,
            command: {
              ...action.command,
              ...(task.timeout !== undefined && { timeout: task.timeout }),
              ...(Object.keys(environment).length > 0 && { environment }),
            },
          },
    );
  }

  #skip(task: RemedyTask, reference: TaskReference, why: Reason, told?: (result: JsonObject) => void): void {
    const ended = (_changed: boolean, result: JsonObject): void => {
      this.#register(task, result);
      told?.(result);
    };
    this.#batch.add(
      {
        task: reference,
        verdict: { kind: 'ok', why, risks: [] },
        hidden: task.noLog,
        forgiven: false,
        skipped: true,
        ended,
      },
      [],
    );
  }

  /** In a check, a task whose verdict depends on what a command does. */
  #knownLater(task: RemedyTask, reference: TaskReference): void {
    const why = because('known_after_apply', 'known only once the tasks before it are done');
    if (task.register !== undefined) this.#pending.add(task.register);
    this.#report(
      { task: reference, verdict: { kind: 'ok', why, risks: [] }, hidden: false, forgiven: true },
      { status: 'unknown', why },
    );
  }

  /** What waits is not done on a host that is refused: it is left as it was, as far as that could be known. */
  async #refuse(
    task: RemedyTask,
    reference: TaskReference,
    verdict: Extract<Verdict, { kind: 'refuse' }>,
  ): Promise<void> {
    const forgiven = task.ignoreErrors || this.#rescuers > 0;
    if (forgiven && this.#windows === 0) await this.#flush();
    else if (!forgiven && !this.#settings.check) this.#drop();
    else if (this.#windows === 0) await this.#flush();
    this.#report({ task: reference, verdict, hidden: task.noLog, forgiven }, { status: 'refuse', why: verdict.why });
    this.#register(task, resultOf({ status: 'refuse', why: verdict.why }, []));
    if (!task.ignoreErrors) throw new TaskFailure({ status: 'refuse', why: verdict.why });
  }

  async #fail(task: RemedyTask, reference: TaskReference, ended: Ended): Promise<void> {
    const forgiven = task.ignoreErrors || this.#rescuers > 0;
    if (forgiven && this.#windows === 0) await this.#flush();
    else if (!forgiven && !this.#settings.check) this.#drop();
    this.#report(
      { task: reference, verdict: { kind: 'ok', why: ended.why, risks: [] }, hidden: task.noLog, forgiven },
      ended,
    );
    this.#register(task, resultOf(ended, []));
    if (!task.ignoreErrors) throw new TaskFailure(ended);
  }

  #drop(): void {
    const why = because('not_done_refused', 'not done: a later task can not be done on this host');
    for (const one of this.#batch.take().planned) {
      const status = one.skipped || one.verdict.kind === 'change' ? 'skipped' : 'ok';
      this.#report(one, { status, why: one.verdict.kind === 'change' ? why : one.verdict.why });
    }
  }

  /** Applies what waits, in one script, and tells how each task ended. In a check it only tells. */
  async #flush(afterFailure = false): Promise<void> {
    const { steps, planned } = this.#batch.take();
    if (this.#settings.check || steps.length === 0) {
      for (const one of planned) this.#conclude(one, [], one.skipped ? 'skipped' : one.verdict.kind);
      return;
    }
    const needs = needsOf(this.#model);
    for (const one of planned) this.#sent.add(one);
    const { results, model, execution } = await this.#session.apply(steps, needs, this.#batch.become);
    const isWhole = execution.ended === 'exited';
    const predicted = this.#model;
    this.#model = model;
    this.#ahead = [];
    let failure: TaskFailure | undefined;
    for (const one of planned) {
      const own = results.slice(...one.steps);
      own.forEach((result, i) => this.#tellAction(one, steps[one.steps[0] + i]?.action, result));
      const ended = one.skipped
        ? { status: 'skipped' as const, why: one.verdict.why }
        : howEnded(one, own, predicted, isWhole ? model : undefined);
      this.#concludeAs(one, own, ended);
      if (BAD.has(ended.status) && (!one.forgiven || this.#rescuers > 0)) failure ??= new TaskFailure(ended);
    }
    if (failure !== undefined && !afterFailure) throw failure;
  }

  #conclude(
    planned: Planned,
    results: readonly Parameters<typeof resultOf>[1][number][],
    status: Ended['status'],
  ): void {
    this.#concludeAs(planned, results, { status, why: planned.verdict.why });
  }

  #concludeAs(planned: Planned, results: Parameters<typeof resultOf>[1], ended: Ended): void {
    let final = ended;
    const result = resultOf(ended, results);
    if (ended.status === 'change' && results.length > 0 && planned.changed !== undefined && !planned.changed(result)) {
      final = { status: 'ok', why: because('command_unchanged', 'it ran, and by changed_when it changed nothing') };
    }
    if (final.status === 'change') this.changed = true;
    this.#report(planned, final, { ...result, changed: final.status === 'change' });
    planned.ended?.(final.status === 'change', { ...result, changed: final.status === 'change' });
  }

  #report(
    { task, verdict, hidden, forgiven }: Omit<Planned, 'steps'>,
    { status, why }: Ended,
    result?: JsonObject,
  ): void {
    const shown = hidden ? because('hidden', 'hidden by no_log') : why;
    this.#tell({
      kind: 'task-result',
      host: this.#variables.host.name,
      task,
      status,
      why: shown,
      ...(verdict.kind === 'refuse' && !hidden && { instead: verdict.instead }),
      actions: hidden || verdict.kind !== 'change' ? [] : [...verdict.actions],
      risks: hidden || verdict.kind === 'refuse' ? [] : verdict.risks,
      forgiven,
      ...(result !== undefined && !hidden && { result }),
    });
  }

  #tellAction(
    { task, hidden }: Planned,
    action: Action | undefined,
    result: Parameters<typeof resultOf>[1][number],
  ): void {
    if (hidden || action === undefined) return;
    const { status, why, stdout, stderr } = result;
    this.#tell({
      kind: 'action-result',
      host: this.#variables.host.name,
      task,
      action,
      done: status === 'done',
      ...(why && { why }),
      stdout,
      stderr,
    });
  }

  /** Reads facts, and brings what is read up to where the model already is. */
  async #read(needs: readonly Need[], become: BecomeKeywords): Promise<void> {
    let read = await this.#session.gather(needs, become);
    for (const action of this.#ahead) read = modelAfter(read, action);
    this.#model = { known: new Map([...this.#model.known, ...read.known]) };
  }

  #foresee(actions: readonly Action[]): void {
    for (const action of actions) {
      this.#model = modelAfter(this.#model, action);
      this.#ahead.push(action);
    }
  }

  /** What the tasks will want to know, as far as that can be told before the first is done: read in one script. */
  *#foreseen(tasks: readonly Task[], around: Surroundings): Generator<Need> {
    for (const written of tasks) {
      const task = withKeywords(written, around);
      const within = [...around, task];
      if (task.kind === 'block') {
        yield* this.#foreseen([...task.block, ...task.rescue, ...task.always], within);
        continue;
      }
      if (this.#isSelected(task)) yield* this.#needsOf(task, within);
      if (task.block !== undefined) yield* this.#foreseen(task.block, within);
    }
  }

  #needsOf(task: RemedyTask, around: Surroundings): readonly Need[] {
    try {
      const items = task.loop === undefined ? [undefined] : render(task.loop, this.#scope(around));
      return (Array.isArray(items) ? (items as readonly (Json | undefined)[]) : []).flatMap((item) => {
        const scope = this.#scope(around, item);
        return holds(task.when, scope) ? this.#prepare(task, scope).needs : [];
      });
    } catch {
      return []; // It depends on something not known yet, or is wrong: its own turn will tell.
    }
  }

  /** Whether registered results are there; waits for them by applying what has been planned. False: never, in a check. */
  async #isKnown(names: ReadonlySet<string>): Promise<boolean> {
    if (![...names].some((name) => this.#pending.has(name))) return true;
    if (this.#settings.check) {
      if (this.#windows === 0) await this.#flush();
    } else await this.#flush();
    return ![...names].some((name) => this.#pending.has(name));
  }

  #isSelected({ tags }: Task): boolean {
    const { tags: only, skipTags } = this.#settings;
    if (tags.some((tag) => skipTags.includes(tag))) return false;
    if (tags.includes('never') && !tags.some((tag) => only.includes(tag))) return false;
    return (
      only.length === 0 || only.includes('all') || tags.includes('always') || tags.some((tag) => only.includes(tag))
    );
  }

  #becomeOf(around: Surroundings): BecomeKeywords {
    return Object.assign({}, this.#variables.play.become, ...around.map(({ become }) => become)) as BecomeKeywords;
  }

  #scope(around: Surroundings, item?: Json, more: Variables = {}): Scope {
    return taskScope(this.#variables, around, { ...this.#registered, ...more }, item);
  }

  #reference({ id, name, remedy }: RemedyTask, item?: Json): TaskReference {
    return {
      id,
      name,
      remedy,
      ...(item !== undefined && { item: typeof item === 'string' ? item : JSON.stringify(item) }),
    };
  }

  #tell(event: RunEvent): void {
    this.#settings.onEvent(event);
  }
}

const BAD: ReadonlySet<Ended['status']> = new Set(['failed', 'drifted', 'unknown', 'refuse']);

function changes({ verdict, skipped }: Planned): boolean {
  return verdict.kind === 'change' && !skipped;
}

function isLost(failure: unknown): boolean {
  return failure !== undefined && !(failure instanceof TaskFailure && failure.ended.status !== 'unknown');
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
