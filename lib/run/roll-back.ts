import { nothingOwed, type RecordedStep } from '../core/ledger.ts';
import { sentence, because, type Reason } from '../core/reason.ts';
import type { StepResult } from '../core/step.ts';
import { mayHaveDone, takeBack } from '../remote/take-back.ts';
import type { HostScripts } from './host-scripts.ts';
import type { SentScript } from './host-batch.ts';
import type { HostOutcome } from './options.ts';

/**
 * Takes back what scripts have done to a host, the latest first, services that were stopped and started again left alone.
 * A host on which nothing was done keeps its outcome; one that is as it was is `rolled-back`; one that is not says what is left.
 */
export async function rollBack(
  scripts: HostScripts,
  sent: readonly SentScript[],
  outcome: HostOutcome,
): Promise<HostOutcome> {
  const settled = settledServices(sent);
  const left: string[] = [];
  const failed: StepResult[] = [];
  let undone = 0;
  for (const { steps, results, become, part, brokenOff, run } of sent.filter(({ entered }) => entered).toReversed()) {
    const back = takeBack(steps, (i) => {
      const [step, result] = [steps[i], results[i]];
      if (step === undefined || result === undefined || !mayHaveDone(result)) return false;
      return step.action.kind !== 'service' || !settled.has(step.action.service);
    });
    left.push(...back.left.flatMap((i) => steps[i]?.action.kind ?? []));
    if (back.steps.length === 0 && !brokenOff) continue;
    const ended = await scripts.send({
      steps: back.steps,
      needs: [],
      become,
      guards: [],
      tasks: back.of.map((i) => ({ id: `takes-back-${part}-${i}`, name: 'rollback' })),
      of: back.of.map((_, i) => i),
      owed: () => nothingOwed,
      takesBack: part,
      ...(brokenOff && { recovers: { run, part, of: back.of } }),
    });
    undone += ended.results.filter(({ status, why }) => status === 'done' && why?.code !== 'nothing_done').length;
    failed.push(...ended.results.filter(({ status }) => status !== 'done'));
  }
  return concluded(outcome, { undone, left, failed });
}

/** Services that scripts have stopped and not started again. */
export function leftStopped(sent: readonly Acted[]): readonly string[] {
  return [...statesOf(sent)].flatMap(([service, { first, last }]) =>
    first !== 'stopped' && last === 'stopped' ? service : [],
  );
}

interface Back {
  readonly undone: number;
  readonly left: readonly string[];
  readonly failed: readonly StepResult[];
}

function concluded({ outcome, why }: HostOutcome, { undone, left, failed }: Back): HostOutcome {
  const [first] = failed;
  if (first !== undefined) {
    const unknown = failed.some(({ status }) => status === 'unknown');
    return { outcome: unknown ? 'unknown' : 'failed', why: halfDone(why, first.why) };
  }
  if (undone === 0) return { outcome, why };
  if (left.length > 0) {
    const data = { why: sentence(why), undone, left: left.length };
    const text = '{why}; {undone} actions were taken back, and {left} can not be (commands, restarts, hidden tasks)';
    return { outcome, why: because('partly_rolled_back', text, data) };
  }
  const text = '{why}; what had been done before was taken back';
  return { outcome: 'rolled-back', why: because('rolled_back', text, { why: sentence(why) }) };
}

function halfDone(why: Reason, problem: Reason | undefined): Reason {
  const data = { why: sentence(why), problem: problem === undefined ? 'nothing was heard of it' : sentence(problem) };
  return because('not_rolled_back', '{why}; and what had been done could not all be taken back: {problem}', data);
}

/** Steps and what became of them. */
export interface Acted {
  readonly steps: readonly RecordedStep[];
  readonly results: readonly Pick<StepResult, 'status' | 'takenBack'>[];
}

/** Services that are as they were before the first script. */
export function settledServices(sent: readonly Acted[]): ReadonlySet<string> {
  const states = [...statesOf(sent)].filter(([, { first, last }]) => first === last);
  return new Set(states.map(([service]) => service));
}

type State = 'running' | 'stopped' | 'any';

function statesOf(sent: readonly Acted[]): ReadonlyMap<string, { readonly first: State; readonly last: State }> {
  const states = new Map<string, { first: State; last: State }>();
  for (const { steps, results } of sent) {
    for (const [i, { action, hidden }] of steps.entries()) {
      const result = results[i];
      if (hidden || action.kind !== 'service' || result === undefined || !mayHaveDone(result)) continue;
      const done = result.status === 'done';
      const last = !done ? 'any' : action.verb === 'stop' ? 'stopped' : 'running';
      states.set(action.service, { first: states.get(action.service)?.first ?? action.from, last });
    }
  }
  return states;
}
