import { setTimeout as pause } from 'node:timers/promises';
import { because } from '../core/reason.ts';
import type { Step, StepResult } from '../core/step.ts';
import { Unreachable } from '../core/transport.ts';
import type { Model } from '../plan/model.ts';
import type { Journal } from '../remote/journal.ts';
import { foundJournal, journalScript, type FoundJournal } from '../remote/journal-script.ts';
import type { JournalHead } from '../remote/state-script.ts';
import { ended } from '../remote/step-ended.ts';
import type { Done, Job } from './host-scripts.ts';
import { HostUnreadable, type HostSession } from './host-session.ts';

/**
 * After a lost connection: gets in again, asks the host's journal how the script ended, and reads the host. Undefined:
 * until then nobody answered, or the script is still at work; what it did is unknown.
 */
export async function heardAgain(
  session: HostSession,
  job: Job,
  head: JournalHead,
  until: number,
): Promise<Omit<Done, 'run' | 'part'> | undefined> {
  let heard: Omit<Done, 'run' | 'part'> | undefined;
  for (let wait = 200; Date.now() < until; wait = Math.min(wait * 2, 5000)) {
    await session.close();
    const found = await asked(session, job, head);
    if (found !== undefined && found.found !== 'at-work') {
      heard = await concluded(session, job, found);
      if (heard === undefined || !('model' in heard) || heard.model !== undefined) return heard;
    }
    await pause(Math.max(0, Math.min(wait, until - Date.now())));
  }
  return heard;
}

async function asked(session: HostSession, { become }: Job, head: JournalHead): Promise<FoundJournal | undefined> {
  const script = journalScript(session.accessOf(become).root, head);
  try {
    const { stdout } = await session.execute(script, become);
    return foundJournal(stdout, script.token, head);
  } catch (error) {
    if (error instanceof Unreachable || (error instanceof Error && error.name === 'AbortError')) return undefined;
    throw error;
  }
}

async function concluded(
  session: HostSession,
  { steps, needs, become }: Job,
  found: FoundJournal,
): Promise<Omit<Done, 'run' | 'part'> | undefined> {
  if (found.found === 'other' || found.found === 'at-work') return undefined;
  if (found.found === 'nothing')
    return { results: steps.map((_, i) => (i === 0 ? NEVER_BEGUN : NOT_DONE)), entered: false, brokenOff: false };
  const results = steps.map((step, i) => resultIn(found.journal, step, i));
  if (found.found === 'broken-off') return { results, entered: true, brokenOff: true };
  return { results, entered: true, brokenOff: false, model: await readAgain(session, needs, become) };
}

/** What the journal says of a step; what was printed is lost. */
function resultIn({ begun, undone }: Journal, { action }: Step, index: number): StepResult {
  if (!begun.has(index)) return NOT_DONE;
  const code = begun.get(index);
  const back = undone.get(index);
  const takenBack = back === undefined ? {} : { takenBack: back === 0 };
  if (code === undefined) return { ...BROKEN_OFF, ...takenBack };
  return { ...ended(action, code), ...takenBack, stdout: '', stderr: '' };
}

async function readAgain(session: HostSession, needs: Job['needs'], become: Job['become']): Promise<Model | undefined> {
  if (needs.length === 0) return { known: new Map() };
  try {
    return await session.gather(needs, become);
  } catch (error) {
    if (error instanceof Unreachable || error instanceof HostUnreadable) return undefined;
    throw error;
  }
}

const NOTHING = { stdout: '', stderr: '' };

const NOT_DONE: StepResult = {
  status: 'not-done',
  why: because('not_done', 'an earlier step failed'),
  ...NOTHING,
};

const NEVER_BEGUN: StepResult = {
  status: 'failed',
  why: because('never_begun', 'the connection was lost before anything was done; the host knows nothing of this run'),
  ...NOTHING,
};

const BROKEN_OFF: StepResult = {
  status: 'failed',
  why: because(
    'script_broken_off',
    'the script ended on the host while this was done: it went down, or somebody ended it',
  ),
  ...NOTHING,
};
