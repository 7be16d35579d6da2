import type { TaskReference } from '../core/event.ts';
import type { Need } from '../core/fact.ts';
import { recordedStep, type Ledger, type Owed } from '../core/ledger.ts';
import type { BecomeKeywords } from '../core/playbook.ts';
import type { Step, StepResult } from '../core/step.ts';
import { emptyModel, modelFrom, type Model } from '../plan/model.ts';
import { applied, applyScript } from '../remote/apply-script.ts';
import { probePrints } from '../remote/gather-script.ts';
import type { Guard } from '../remote/guard.ts';
import type { Journal } from '../remote/journal.ts';
import type { JournalHead, Recovers } from '../remote/state-script.ts';
import type { HostSession } from './host-session.ts';
import { recover } from './recover.ts';
import { heardAgain } from './heard-again.ts';

/** The run, as the journals of hosts and the ledger know it. */
export interface RunIdentity {
  readonly run: string;
  /** `USER@MACHINE`. */
  readonly owner: string;
  /** What it is done for: a playbook, or a plan. */
  readonly reason: string;
  /** Written before a script is sent, and when it has ended. */
  readonly ledger?: Ledger | undefined;
  /** Milliseconds for which a host whose connection was lost while it acted is tried again. */
  readonly patience: number;
  /** Milliseconds for which a host's lock is believed where nobody can tell whether its holder lives. */
  readonly lockExpiry: number;
  /** The number of the next script on a host: counted over the run. */
  readonly nextPart: (host: string) => number;
}

/** A script that acts: what is done, on what condition, and what is read behind it. */
export interface Job {
  readonly steps: readonly Step[];
  readonly needs: readonly Need[];
  readonly become: BecomeKeywords;
  readonly guards: readonly Guard[];
  /** `steps[i]` is of `tasks[of[i]]`. */
  readonly tasks: readonly TaskReference[];
  readonly of: readonly number[];
  /** What the play owes the host if it ends behind these results; without any, if nobody hears how the script ended. */
  readonly owed: (results?: readonly StepResult[]) => Owed;
  /** The part that this one takes back. */
  readonly takesBack?: number | undefined;
  readonly recovers?: Recovers | undefined;
}

/** What became of a script. */
export interface Done {
  readonly run: string;
  readonly part: number;
  readonly results: readonly StepResult[];
  /** The host, read again; undefined when it could not be. */
  readonly model?: Model | undefined;
  /** It was let in: else nothing was done, whatever its results say. */
  readonly entered: boolean;
  /** The script was broken off on the host: its journal is still to be taken up. */
  readonly brokenOff: boolean;
  /** An earlier script of anybody's was broken off there, and nothing was done. */
  readonly unfinished?: Journal | undefined;
}

/** The scripts that act on one host: each told to the ledger, entered under the host's lock, and heard to its end. */
export class HostScripts {
  readonly #session: HostSession;
  readonly #host: string;
  readonly #play: number;
  readonly #identity: RunIdentity;

  constructor(session: HostSession, host: string, play: number, identity: RunIdentity) {
    this.#session = session;
    this.#host = host;
    this.#play = play;
    this.#identity = identity;
  }

  /** Sends a script. What a lost connection leaves open is asked of the host's journal; what stays open is `unknown`. */
  async send(job: Job): Promise<Done> {
    const { run, owner, reason, nextPart, lockExpiry, patience } = this.#identity;
    // Who can not be reached is not sent anything.
    await this.#session.enter(job.become);
    const part = nextPart(this.#host);
    const head = { run, part, host: this.#host, owner, reason, expires: Math.ceil(lockExpiry / 1000) };
    await this.#tellSent(job, head);
    const done =
      (await this.#sent(job, head)) ??
      (await heardAgain(this.#session, job, head, Date.now() + patience)) ??
      unheard(job);
    await this.#tellEnded(job, part, done);
    if (done.unfinished === undefined || job.recovers !== undefined) return { run, part, ...done };
    const first = await recover(done.unfinished, job.become, (one) => this.send(one));
    const results = done.results.map((result, i) => (i === 0 ? { ...result, ...first } : result));
    return { run, part, ...done, results };
  }

  async #tellEnded(job: Job, part: number, done: Pick<Done, 'results'>): Promise<void> {
    await this.#identity.ledger?.append({
      kind: 'ended',
      time: new Date().toISOString(),
      host: this.#host,
      part,
      results: done.results.map(({ status, why, code, takenBack }) => ({
        status,
        ...(why && { why }),
        ...(code !== undefined && { code }),
        ...(takenBack !== undefined && { takenBack }),
      })),
      ...job.owed(done.results),
    });
  }

  /** Undefined: the connection was lost before all was heard. */
  async #sent(
    { steps, needs, become, guards, recovers }: Job,
    head: JournalHead,
  ): Promise<Omit<Done, 'run' | 'part'> | undefined> {
    const script = applyScript(this.#session.accessOf(become).root, steps, needs, { head, guards, recovers });
    const { ended, stdout, stderr } = await this.#session.execute(script, become);
    const { entry, results } = applied(stdout, stderr, script.token, steps);
    if (entry.kind !== 'entered' && entry.kind !== 'unheard')
      return {
        results,
        model: emptyModel,
        entered: false,
        brokenOff: false,
        ...(entry.kind === 'unfinished' && { unfinished: entry.journal }),
      };
    if (ended !== 'exited' || results.some(({ status }) => status === 'unknown')) return undefined;
    const prints = probePrints(stdout, script.token, needs).map((print) => print?.body);
    return { results, model: modelFrom(needs, prints), entered: true, brokenOff: false };
  }

  async #tellSent({ become, steps, tasks, of, owed, takesBack }: Job, { part }: JournalHead): Promise<void> {
    const { connection, target, root } = this.#session.accessOf(become);
    await this.#identity.ledger?.append({
      kind: 'sent',
      time: new Date().toISOString(),
      host: this.#host,
      play: this.#play,
      part,
      way: { connection, target, root },
      tasks,
      of,
      steps: steps.map(recordedStep),
      ...owed(),
      ...(takesBack !== undefined && { takesBack }),
    });
  }
}

function unheard({ steps }: Job): Omit<Done, 'run' | 'part'> {
  return { results: steps.map(() => ({ status: 'unknown', stdout: '', stderr: '' })), entered: true, brokenOff: false };
}
