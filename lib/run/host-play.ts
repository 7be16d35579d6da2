import type { Action } from '../core/action.ts';
import type { TaskReference } from '../core/event.ts';
import type { Need } from '../core/fact.ts';
import type { Variables } from '../core/host.ts';
import type { Json, JsonObject } from '../core/json.ts';
import type { Owed } from '../core/ledger.ts';
import type { BecomeKeywords, BlockTask, RemedyTask, Task } from '../core/playbook.ts';
import { because, type Reason } from '../core/reason.ts';
import type { RefuseVerdict, Verdict } from '../core/verdict.ts';
import { holds } from '../expression/holds.ts';
import { namesIn, namesInConditions } from '../expression/names.ts';
import { render } from '../expression/render.ts';
import type { Scope } from '../expression/scope.ts';
import type { Unplaced } from './batch.ts';
import { resultOf, type Ended } from './ended.ts';
import { becomeOf, foreseen } from './foreseen.ts';
import { Handlers } from './handlers.ts';
import { HostBatch, TaskFailure, type Recording } from './host-batch.ts';
import type { HostSession } from './host-session.ts';
import type { RunSettings } from './options.ts';
import { Registered } from './registered.ts';
import { actionsOf } from './task-actions.ts';
import { retried } from './retried.ts';
import { isSelected } from './selected.ts';
import { withKeywords } from './task-keywords.ts';
import { conditionsOf, explained, prepare, remedyOf, TaskProblem, type Prepared } from './task-plan.ts';
import { startsOf } from './starts-of.ts';
import { taskScope, type HostVariables, type Surroundings } from './task-scope.ts';
import { referenceOf, type Turn } from './turn.ts';
import { throughWindow } from './window.ts';

/**
 * One host's way through a play: control flow. Tasks are planned one after the other on the host's model, and applied
 * together in as few scripts as what they must see of each other allows.
 */
export class HostPlay {
  readonly #settings: RunSettings;
  readonly #variables: HostVariables;
  /** What is known of the host, and what was done. */
  readonly batch: HostBatch;
  readonly #registered = new Registered();
  readonly #handlers: Handlers;
  #rescuers = 0;
  #windows = 0;

  constructor(settings: RunSettings, variables: HostVariables, session: HostSession, recording: Recording = {}) {
    const { check, onEvent } = settings;
    this.#settings = settings;
    this.#variables = variables;
    this.#handlers = new Handlers(variables.play.handlers);
    this.batch = new HostBatch({
      host: variables.host.name,
      check,
      session,
      onEvent,
      handlers: this.#handlers,
      ...recording,
    });
  }

  /** All tasks, then the handlers they notified; before, what an earlier run owes this host. Throws `TaskFailure`, `Unreachable`, `HostUnreadable`. */
  async run(owed?: Owed): Promise<void> {
    const { play } = this.#variables;
    this.#handlers.notify(owed?.missed ?? []);
    await this.batch.readAll([
      { needs: this.#settings.alsoRead ?? [], become: play.become },
      ...foreseen(play.tasks, [], play, this.#settings, (task, around) => this.#needsOf(task, around)),
    ]);
    try {
      await this.#tasks(startsOf(owed, play.become), []);
      await this.batch.flush();
      await this.#tasks(play.tasks, []);
      await this.batch.flush();
      for (let handler = this.#handlers.next(); handler !== undefined; handler = this.#handlers.next()) {
        await this.#tasks([handler], []);
        await this.batch.flush();
      }
    } catch (error) {
      if (error instanceof TaskFailure) this.batch.drop();
      this.#tellMissed();
      throw error;
    }
  }

  /** What was changed before a failure may need its handlers all the same: they are named, for somebody to look. */
  #tellMissed(): void {
    const handlers = this.#handlers.missed;
    if (handlers.length === 0 || this.#settings.check) return;
    const why = because('handlers_not_run', 'notified before the play ended here, and not run: {handlers}', {
      handlers,
    });
    this.#settings.onEvent({ kind: 'warning', host: this.#variables.host.name, why });
  }

  async #tasks(tasks: readonly Task[], around: Surroundings): Promise<void> {
    for (const written of tasks) {
      const task = withKeywords(written, around, this.#variables.play);
      if (task.kind === 'block') await this.#block(task, [...around, task]);
      else if (isSelected(task, this.#settings)) await this.#remedyTask(task, [...around, task]);
      if (this.#settings.check) await this.#settle();
    }
  }

  /** A block that rescues or always does something is applied by itself, so that it sees its own failures. */
  async #block({ block, rescue, always }: BlockTask, within: Surroundings): Promise<void> {
    const guarded = rescue.length > 0 || always.length > 0;
    const section = async (tasks: readonly Task[]): Promise<void> => {
      await this.#tasks(tasks, within);
      if (guarded) await this.#settle();
    };
    if (guarded) await this.#settle();
    this.#rescuers += Number(rescue.length > 0);
    try {
      await section(block).finally(() => (this.#rescuers -= Number(rescue.length > 0)));
    } catch (error) {
      if (!isRescuable(error) || rescue.length === 0) return await this.#alwaysAfter(error, () => section(always));
      try {
        await section(rescue);
      } catch (second) {
        return await this.#alwaysAfter(second, () => section(always));
      }
    }
    await section(always);
  }

  /** Nothing is tried on a host whose connection is lost; and what fails here does not stand for what failed before. */
  async #alwaysAfter(error: unknown, always: () => Promise<void>): Promise<never> {
    if (!(error instanceof TaskFailure) || error.ended.status === 'unknown') throw error;
    try {
      await always();
    } catch (second) {
      if (!(second instanceof TaskFailure) || second.leftOpen || second.ended.status === 'unknown') throw second;
    }
    throw error;
  }

  async #remedyTask(task: RemedyTask, around: Surroundings): Promise<void> {
    if (task.loop === undefined) return this.#tried({ task, around });
    const reference = referenceOf({ task, around });
    if (!(await this.#isKnown(namesIn(task.loop, this.#scope(around).author))))
      return this.#knownLater(task, reference);
    const results: JsonObject[] = [];
    const told = (result: JsonObject): void => void results.push(result);
    for (const item of await this.#items({ task, around })) await this.#tried({ task, around, item, told });
    if (task.register === undefined) return;
    await this.#settle();
    this.#registered.put(task.register, {
      changed: results.some(({ changed }) => changed === true),
      results,
      failed: results.some(({ failed }) => failed === true),
      skipped: results.length === 0,
    });
  }

  async #items(turn: Turn): Promise<readonly Json[]> {
    const { task, around } = turn;
    try {
      const items = explained(task, '/loop', () => render(task.loop ?? null, this.#scope(around)));
      if (Array.isArray(items)) return items as readonly Json[];
      throw new TaskProblem(because('loop_not_a_list', 'loop must be a list'));
    } catch (error) {
      if (!(error instanceof TaskProblem)) throw error;
      await this.#fail(turn, { status: 'failed', why: error.reason });
      return [];
    }
  }

  /** With `until`, as often as it takes; each try is applied before its result is looked at. */
  async #tried(turn: Turn): Promise<void> {
    const { task, around, item, told } = turn;
    if (task.until.length === 0 || this.#settings.check) return this.#once(turn);
    let result: JsonObject = {};
    const missed = await retried(task, this.#settings.signal, async () => {
      result = {};
      await this.#once({ ...turn, told: (one) => (result = one) });
      await this.#settle();
      const named = task.register === undefined ? {} : { [task.register]: result };
      return this.#scope(around, item, { ...result, ...named });
    });
    if (missed !== undefined) return this.#fail(turn, missed);
    told?.(result);
  }

  async #once(turn: Turn): Promise<void> {
    const { task, around, item } = turn;
    const reference = referenceOf(turn);
    const { author } = this.#scope(around, item);
    try {
      if (!(await this.#isKnown(namesInConditions(task.when, author)))) return this.#knownLater(task, reference);
      if (!explained(task, '/when', () => holds(task.when, this.#scope(around, item)))) {
        return await this.#skip(turn, because('when_not', 'when does not hold'));
      }
      if (!(await this.#isKnown(namesIn([task.params, task.environment], author))))
        return this.#knownLater(task, reference);
      if (!(await this.#isKnown(namesInConditions(conditionsOf(task, this.#settings.remedies), author))))
        return this.#knownLater(task, reference);
      const prepared = this.#prepare(task, this.#scope(around, item));
      const verdict = await this.batch.verdict(prepared, this.#becomeOf(around));
      if (verdict === undefined) return this.#knownLater(task, reference);
      if (verdict.kind === 'refuse') return await this.#fail(turn, { status: 'refuse', why: verdict.why }, verdict);
      await this.#queue(turn, prepared, verdict);
    } catch (error) {
      if (!(error instanceof TaskProblem)) throw error;
      await this.#fail(turn, { status: 'failed', why: error.reason });
    }
  }

  #prepare(task: RemedyTask, scope: Scope): Prepared {
    return prepare(task, remedyOf(task, this.#settings.remedies), scope, this.#settings.catalogue);
  }

  async #queue(turn: Turn, prepared: Prepared, verdict: Exclude<Verdict, RefuseVerdict>): Promise<void> {
    const { task, around } = turn;
    const become = this.#becomeOf(around);
    const planned = { ...this.#planned(turn, verdict), prepared, verdict };
    const register = task.loop === undefined ? task.register : undefined;
    if (verdict.kind === 'change') this.#registered.await(register);
    else this.#registered.put(register, resultOf({ status: 'ok', why: verdict.why }, []));
    const actions =
      verdict.kind === 'change' && task.checkMode !== true
        ? actionsOf(task, verdict, this.#scope(around, turn.item))
        : [];
    if (task.block === undefined) {
      await this.batch.add(planned, actions, become);
      if (task.ignoreErrors && !this.#settings.check) await this.batch.flush();
      return;
    }
    await this.#window(turn, planned, actions);
  }

  /** With `ignore_errors` the play goes on behind the window when it can't be opened, or when a task within it fails. */
  async #window(
    { task, around }: Turn,
    planned: Unplaced & { verdict: Exclude<Verdict, RefuseVerdict> },
    actions: readonly Action[],
  ): Promise<void> {
    const forgives = Number(task.ignoreErrors);
    const opening = { ...planned, ignored: false, rescued: planned.rescued || task.ignoreErrors };
    this.#windows += 1;
    this.#rescuers += forgives;
    try {
      await throughWindow(this.batch, opening, { actions, become: this.#becomeOf(around) }, () =>
        this.#tasks(task.block ?? [], around).finally(() => (this.#windows -= 1)),
      );
    } catch (error) {
      if (!task.ignoreErrors || !isRescuable(error)) throw error;
    } finally {
      this.#rescuers -= forgives;
    }
  }

  #planned(turn: Turn, verdict: Verdict): Omit<Unplaced, 'verdict'> {
    const { task, around, item, told } = turn;
    const condition = verdict.kind === 'change' ? verdict.changedWhen : undefined;
    const unknowable =
      this.#settings.check && verdict.kind === 'change' && verdict.actions.some(({ kind }) => kind === 'run');
    return {
      task: referenceOf(turn),
      hidden: task.noLog,
      ignored: task.ignoreErrors,
      rescued: this.#rescuers > 0,
      notify: task.notify,
      ...(condition !== undefined && {
        changed: (result) => explained(task, '', () => holds([condition], this.#scope(around, item, result))),
      }),
      ended: (changed, result) => {
        if (changed) this.#handlers.notify(task.notify);
        if (task.loop === undefined && !unknowable) this.#registered.put(task.register, result);
        told?.(result);
      },
    };
  }

  async #skip(turn: Turn, why: Reason): Promise<void> {
    const verdict: Verdict = { kind: 'ok', why, risks: [] };
    const { register, loop } = turn.task;
    if (loop === undefined) this.#registered.put(register, resultOf({ status: 'skipped', why }, []));
    await this.batch.add({ ...this.#planned(turn, verdict), verdict, skipped: true }, [], this.#becomeOf(turn.around));
  }

  /** In a check, a task whose verdict depends on what a command does. */
  #knownLater(task: RemedyTask, reference: TaskReference): void {
    const why = because('known_after_apply', 'known only once the tasks before it are done');
    this.#registered.await(task.register);
    this.batch.report(
      { task: reference, verdict: { kind: 'ok', why, risks: [] }, hidden: false, ignored: true, rescued: false },
      { status: 'unknown', why },
    );
  }

  /**
   * A task that can't be done. Unless that is forgiven, what waits is not done either (in a window: `run` drops it): the host is left
   * as it was, as far as that could be known before anything was done to it.
   */
  async #fail(turn: Turn, ended: Ended, verdict?: RefuseVerdict): Promise<void> {
    const { task, told } = turn;
    const { check } = this.#settings;
    const [ignored, rescued] = [task.ignoreErrors, this.#rescuers > 0];
    if (ignored || rescued || check) await this.#settle();
    else if (this.#windows === 0) this.batch.drop();
    const planned = {
      task: referenceOf(turn),
      verdict: verdict ?? ({ kind: 'ok', why: ended.why, risks: [] } as const),
    };
    this.batch.report({ ...planned, hidden: task.noLog, ignored, rescued }, ended);
    this.#registered.put(task.register, resultOf(ended, []));
    told?.(resultOf(ended, []));
    if (!ignored) throw new TaskFailure(task.noLog ? { ...ended, why: because('hidden', 'hidden by no_log') } : ended);
  }

  /** Applies what waits. A check only tells it, and a window's tasks not before it is known whether it opens. */
  async #settle(): Promise<void> {
    if (!this.#settings.check || this.#windows === 0) await this.batch.flush();
  }

  /** Whether registered results are there; gets them by applying what was planned. False: never, in a check. */
  async #isKnown(names: ReadonlySet<string>): Promise<boolean> {
    if (!this.#registered.isAwaited(names)) return true;
    await this.#settle();
    return !this.#registered.isAwaited(names);
  }

  /** As far as they can be told now: what depends on a result, or is wrong, is told when its turn comes. */
  #needsOf(task: RemedyTask, around: Surroundings): readonly Need[] {
    try {
      const items = task.loop === undefined ? [undefined] : render(task.loop, this.#scope(around));
      return (Array.isArray(items) ? (items as readonly (Json | undefined)[]) : []).flatMap((item) => {
        const scope = this.#scope(around, item);
        return holds(task.when, scope) ? this.#prepare(task, scope).needs : [];
      });
    } catch {
      return [];
    }
  }

  #becomeOf(around: Surroundings): BecomeKeywords {
    return becomeOf(this.#variables.play, around);
  }

  #scope(around: Surroundings, item?: Json, more: Variables = {}): Scope {
    return taskScope(this.#variables, around, { ...this.#registered.values, ...more }, item);
  }
}

/** What a lost connection left open is not for a rescue to guess, nor does one start what a window left stopped. */
function isRescuable(error: unknown): boolean {
  return error instanceof TaskFailure && error.ended.status !== 'unknown' && !error.leftOpen;
}
