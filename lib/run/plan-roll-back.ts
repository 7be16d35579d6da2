import type { Need } from '../core/fact.ts';
import type { RecordedStep } from '../core/ledger.ts';
import type { Way } from '../core/plan.ts';
import type { BecomeKeywords } from '../core/playbook.ts';
import { because } from '../core/reason.ts';
import type { HostRecord, RunRecord, ScriptDone } from '../core/run-record.ts';
import type { Step } from '../core/step.ts';
import { Unreachable, type Transport } from '../core/transport.ts';
import { change, ok } from '../core/verdict.ts';
import type { HostPlan } from '../plan/host-plan.ts';
import { printsOf } from '../plan/model.ts';
import { mayHaveDone, takeBack } from '../remote/take-back.ts';
import { eachOf } from './batches.ts';
import { HostSession, HostUnreadable } from './host-session.ts';
import type { HostOutcome } from './options.ts';
import { PlanRecorder } from './plan-recorder.ts';
import { settledServices } from './roll-back.ts';

/** How the taking back of a run is planned. */
export interface RollBackSettings {
  readonly transportOf: (connection: 'ssh' | 'local') => Transport;
  /** What is read of each host, so that it is left alone where it has changed until it is applied. */
  readonly alsoRead: readonly Need[];
  readonly forks: number;
  readonly scriptTimeout: number;
  readonly signal?: AbortSignal | undefined;
  /** Only these hosts of the run. */
  readonly only?: ReadonlySet<string> | undefined;
}

/** Plans to take back what a run has done, by its ledger: on each host the latest first. It reads hosts and changes nothing. */
export function planRollBack(record: RunRecord, settings: RollBackSettings): Promise<readonly HostPlan[]> {
  const hosts = [...record.hosts].filter(([name]) => settings.only?.has(name) ?? true);
  return eachOf(hosts, settings.forks, ([name, host]) => planHost(name, host, settings));
}

async function planHost(name: string, { done, open }: HostRecord, settings: RollBackSettings): Promise<HostPlan> {
  const scripts = done.filter(({ sent }) => sent.takesBack === undefined);
  const ways = waysOf(scripts);
  const become = (way: Way): BecomeKeywords => ({ user: String(ways.findIndex((one) => isSame(one, way))) });
  const wayAt = ({ user }: BecomeKeywords): Way => ways[Number(user)] ?? NO_WAY;
  const recorder = new PlanRecorder({ name, groups: [], vars: {} }, wayAt);
  const outcome = await planned();
  return recorder.plan(outcome);

  async function planned(): Promise<HostOutcome> {
    if (open.length > 0)
      return {
        outcome: 'refused',
        why: because(
          'still_open',
          'a script of this run was not heard to its end on this host: run or apply something there first, which finds its journal',
        ),
      };
    const [first] = ways;
    if (first === undefined) return NOTHING;
    recorder.begin(0, become(first));
    const { scriptTimeout, signal, transportOf, alsoRead } = settings;
    const session = new HostSession({
      scriptTimeout,
      signal,
      accessOf: (keywords) => ({ ...wayAt(keywords), transport: transportOf(wayAt(keywords).connection) }),
    });
    try {
      const model = await session.gather(alsoRead, become(first));
      recorder.read(become(first), printsOf(model), session.identity);
    } catch (error) {
      if (error instanceof Unreachable || error instanceof HostUnreadable)
        return { outcome: 'unreachable', why: error.reason };
      throw error;
    } finally {
      await session.close();
    }
    return tellAll(scripts, recorder, become);
  }
}

/** A task of the run is one of the plan; what nothing takes back is told. */
function tellAll(
  scripts: readonly ScriptDone[],
  recorder: PlanRecorder,
  become: (way: Way) => BecomeKeywords,
): HostOutcome {
  const settled = settledServices(scripts.map(({ sent, results }) => ({ steps: sent.steps, results })));
  let count = 0;
  for (const { sent, results, takenBack } of scripts.toReversed()) {
    const back = takeBack(sent.steps.map(openStep), (i) => {
      const [step, result] = [sent.steps[i], results[i]];
      if (step === undefined || result === undefined || takenBack[i] || !mayHaveDone(result)) return false;
      return step.hidden || step.action.kind !== 'service' || !settled.has(step.action.service);
    });
    const told = { hidden: false, ignored: false, become: become(sent.way) };
    for (const task of new Set([...back.of, ...back.left].map((i) => sent.of[i] ?? 0))) {
      const own = back.steps.filter((_, i) => sent.of[back.of[i] ?? -1] === task);
      const left = back.left.filter((i) => sent.of[i] === task).length;
      const { name = 'task' } = sent.tasks[task] ?? {};
      const reference = { id: `takes-back-${sent.part}-${task}`, name: `take back: ${name}` };
      const why =
        left === 0
          ? because('takes_back', 'this run did it')
          : because(
              'not_taken_back',
              '{left} of its actions can not be taken back (commands, restarts, hidden tasks)',
              { left },
            );
      const verdict =
        own.length === 0
          ? ok(why)
          : change(
              why,
              own.map(({ action }) => action),
            );
      recorder.told({ ...told, task: reference, status: verdict.kind, why, verdict, steps: own });
      count += own.length;
    }
  }
  return count === 0
    ? NOTHING
    : { outcome: 'changed', why: because('takes_back_actions', '{count} actions are to be taken back', { count }) };
}

const NOTHING: HostOutcome = {
  outcome: 'ok',
  why: because('nothing_to_take_back', 'this run has left nothing here that could be taken back'),
};

const NO_WAY: Way = { connection: 'local', target: { name: '', address: '', port: 22 }, root: '' };

function openStep(step: RecordedStep): Pick<Step, 'action' | 'undoes' | 'hidden'> {
  return step.hidden ? { hidden: true, action: { kind: 'run', command: { argv: ['hidden'] } } } : step;
}

function waysOf(scripts: readonly ScriptDone[]): readonly Way[] {
  const ways: Way[] = [];
  for (const { sent } of scripts.toReversed()) if (!ways.some((one) => isSame(one, sent.way))) ways.push(sent.way);
  return ways;
}

function isSame(one: Way, other: Way): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
