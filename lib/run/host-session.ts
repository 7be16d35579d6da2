import type { Need } from '../core/fact.ts';
import { because, sentence, type Reason } from '../core/reason.ts';
import type { BecomeKeywords } from '../core/playbook.ts';
import type { Connection, Execution, Identity } from '../core/transport.ts';
import { modelFrom, type Model } from '../plan/model.ts';
import { gatherScript, probePrints, type Script } from '../remote/gather-script.ts';
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
    const user = this.#users.get(keywords) ?? JSON.stringify(this.accessOf(become).target);
    this.#users.set(keywords, user);
    return user;
  }

  /** The way in of a user. */
  accessOf(become: BecomeKeywords): Access {
    return this.#settings.accessOf(become);
  }

  /** Reads facts, in one script. Rejects with `Unreachable` or `HostUnreadable`. */
  async gather(needs: readonly Need[], become: BecomeKeywords): Promise<Model> {
    const script = gatherScript(this.accessOf(become).root, needs);
    const execution = await this.execute(script, become);
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

  /** Runs a script as a user. Rejects with `Unreachable` when nobody could be reached to run it. */
  async execute(script: Script, become: BecomeKeywords): Promise<Execution> {
    const connection = await this.#connection(become);
    // An abort finishes what is in flight, so that the signal only ends the first way in.
    return connection.execute(script.text, { timeout: this.#settings.scriptTimeout });
  }

  /** Gets in as a user, and says who answered. Rejects with `Unreachable`. */
  async enter(become: BecomeKeywords): Promise<Identity> {
    return (await this.#connection(become)).identity;
  }

  async #connection(become: BecomeKeywords): Promise<Connection> {
    const { transport, target } = this.accessOf(become);
    const key = JSON.stringify(target);
    const existing = this.#connections.get(key);
    const signal = this.#connections.size === 0 ? this.#settings.signal : undefined;
    const connecting = existing ?? transport.connect(target, { signal });
    if (existing === undefined) this.#connections.set(key, connecting);
    const connection = await connecting;
    this.#identity = connection.identity;
    return connection;
  }

  /** Gives up every connection: the next script makes a new one. */
  async close(): Promise<void> {
    const open = await Promise.allSettled(this.#connections.values());
    this.#connections.clear();
    await Promise.allSettled(open.map((one) => (one.status === 'fulfilled' ? one.value.close() : undefined)));
  }
}

function nothingRead(execution: Execution): Reason {
  const said = execution.stderr.toString('utf8').trim().split('\n').at(-1) ?? '';
  return because('nothing_read', 'the host ran nothing (exit code {code}): {said}', {
    code: execution.code ?? 'none',
    said: said === '' ? 'it said nothing' : said,
  });
}
