import type { Step, StepResult } from '../core/step.ts';
import type { BecomeKeywords } from '../core/playbook.ts';
import { because, sentence, type Reason } from '../core/reason.ts';
import { nothingOwed } from '../core/ledger.ts';
import { actionShape } from '../ledger/index.ts';
import type { Journal } from '../remote/journal.ts';
import { takeBack } from '../remote/take-back.ts';
import type { Done, Job } from './host-scripts.ts';

/**
 * Takes back what a broken-off script of any run has left on a host, by the host's own journal, and says what became of
 * it. The host's word is taken for what it was, not for what may be done: steps of no known shape are not acted on.
 */
export async function recover(
  journal: Journal,
  become: BecomeKeywords,
  send: (job: Job) => Promise<Done>,
): Promise<{ readonly status: StepResult['status']; readonly why: Reason }> {
  const { run, owner, part, begun, undone } = journal;
  const steps = journal.steps.map(stepOf);
  if (!steps.every((step) => step !== undefined)) {
    const text =
      'nothing was done: run {run} of {owner} was broken off on this host, and its journal makes no sense: look at the host, then move /var/lib/taisho/current away';
    return { status: 'failed', why: because('unfinished_unreadable', text, { run, owner }) };
  }
  const back = takeBack(steps, (i) => begun.has(i) && undone.get(i) !== 0);
  const { results } = await send({
    steps: back.steps,
    needs: [],
    become,
    guards: [],
    tasks: back.of.map((i) => ({ id: `recovers-${run}-${i}`, name: 'recovery' })),
    of: back.of.map((_, i) => i),
    owed: () => nothingOwed,
    recovers: { run, part, of: back.of },
  });
  const bad = results.find(({ status }) => status !== 'done');
  if (bad !== undefined) {
    const problem = bad.why === undefined ? 'nothing was heard of it' : sentence(bad.why);
    const text =
      'run {run} of {owner} was broken off on this host, and what it left could not all be taken back: {problem}';
    return {
      status: bad.status === 'unknown' ? 'unknown' : 'failed',
      why: because('not_recovered', text, { run, owner, problem }),
    };
  }
  const count = results.filter(({ why }) => why?.code !== 'nothing_done').length;
  const left = back.left.length === 0 ? '' : `, but for ${back.left.length} that nothing takes back`;
  const text =
    'run {run} of {owner} had been broken off on this host: its {count} actions were taken back{left}; nothing else was done: plan or run again';
  return { status: 'drifted', why: because('recovered', text, { run, owner, count, left }) };
}

/** A step of a journal, if it is one; of a hidden one there is only a mark that it was. */
function stepOf(step: Journal['steps'][number]): Pick<Step, 'action' | 'undoes' | 'hidden'> | undefined {
  if (step.hidden) return { hidden: true, action: { kind: 'run', command: { argv: ['hidden'] } } };
  if (actionShape(step.action) !== undefined) return undefined;
  if (step.undoes !== undefined && actionShape(step.undoes) !== undefined) return undefined;
  return step;
}
