import type { Need } from '../core/fact.ts';
import { because, sentence, type Reason } from '../core/reason.ts';
import type { BecomeKeywords } from '../core/playbook.ts';
import type { Step, StepResult } from '../core/step.ts';
import type { Connection, Execution, Identity } from '../core/transport.ts';
import { modelFrom, type Model } from '../plan/model.ts';
import { applyScript, stepResults } from '../remote/apply-script.ts';
import { gatherScript, probePrints } from '../remote/gather-script.ts';
import type { Access } from './options.ts';

/** What a session may do. */
export interface SessionSettings {
  readonly accessOf: (become: BecomeKeywords) => Access;
  readonly scriptTimeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** A host could not be read, or its answer made no sense: nothing was changed by this. */
export class HostUnreadable extends Error {
  readonly lost: boolean;
  readonly reason: Reason;

  constructor(lost: boolean, reason: Reason) {
    super(sentence(reason));
    this.name = 'HostUnreadable';
    this.lost = lost;
    this.reason = reason;
  }
}

/** The connections to one host during a play: one, unless tasks become different users. */
export class HostSession {
  readonly #settings: SessionSettings;
  readonly #connections = new Map<string, Promise<Connection>>();
  readonly #users = new Map<string, string>();
  #identity: Identity = {};

  constructor(settings: SessionSettings) {
    this.#settings = settings;
  }

  /** Who answered when it was first entered; empty before. */
  get identity(): Identity {
    return this.#identity;
  }

  /** Who acts and looks there, and by which way in: equal for keywords that come to the same. */
  userOf(become: BecomeKeywords): string {
    const keywords = JSON.stringify(become);
    const user = this.#users.get(keywords) ?? JSON.stringify(this.#settings.accessOf(become).target);
    this.#users.set(keywords, user);
    return user;
  }

  /** Reads facts, in one script. Rejects with `Unreachable` or `HostUnreadable`. */
  async gather(needs: readonly Need[], become: BecomeKeywords): Promise<Model> {
    const { connection, root } = await this.#enter(become);
    const script = gatherScript(root, needs);
    const execution = await connection.execute(script.text, this.#limits());
    if (execution.ended !== 'exited') {
      throw new HostUnreadable(
        execution.ended === 'lost',
        execution.why ?? because('not_read', 'the host could not be read'),
      );
    }
    const prints = probePrints(execution.stdout, script.token, needs);
    if (prints.every((print) => print === undefined)) throw new HostUnreadable(false, nothingRead(execution));
    return modelFrom(
      needs,
      prints.map((print) => print?.body),
    );
  }

  /** Does the steps and reads the facts again, in one script. What a lost connection leaves open is `unknown`. */
  async apply(
    steps: readonly Step[],
    needs: readonly Need[],
    become: BecomeKeywords,
  ): Promise<{ results: readonly StepResult[]; model: Model; execution: Execution }> {
    const { connection, root } = await this.#enter(become);
    const script = applyScript(root, steps, needs);
    const execution = await connection.execute(script.text, this.#limits());
    const results = stepResults(execution.stdout, execution.stderr, script.token, steps);
    const prints = probePrints(execution.stdout, script.token, needs);
    return {
      results,
      execution,
      model: modelFrom(
        needs,
        prints.map((print) => print?.body),
      ),
    };
  }

  async close(): Promise<void> {
    const open = await Promise.allSettled(this.#connections.values());
    await Promise.allSettled(open.map((one) => (one.status === 'fulfilled' ? one.value.close() : undefined)));
  }

  async #enter(become: BecomeKeywords): Promise<{ connection: Connection; root: string }> {
    const { transport, target, root } = this.#settings.accessOf(become);
    const key = JSON.stringify(target);
    const existing = this.#connections.get(key);
    const signal = this.#connections.size === 0 ? this.#settings.signal : undefined;
    const connecting = existing ?? transport.connect(target, { signal });
    if (existing === undefined) this.#connections.set(key, connecting);
    const connection = await connecting;
    this.#identity = connection.identity;
    return { connection, root };
  }

  /** An abort finishes what is in flight, so the signal only ends the first way in. */
  #limits(): { timeout: number } {
    return { timeout: this.#settings.scriptTimeout };
  }
}

function nothingRead(execution: Execution): Reason {
  const said = execution.stderr.toString('utf8').trim().split('\n').at(-1) ?? '';
  return because('nothing_read', 'the host ran nothing (exit code {code}): {said}', {
    code: execution.code ?? 'none',
    said: said === '' ? 'it said nothing' : said,
  });
}
