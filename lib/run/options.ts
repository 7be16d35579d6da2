import type { Catalogue } from '../core/catalogue.ts';
import type { RunEvent } from '../core/event.ts';
import type { Need } from '../core/fact.ts';
import type { Host, Variables } from '../core/host.ts';
import type { Way } from '../core/plan.ts';
import type { Outcome } from '../core/outcome.ts';
import type { BecomeKeywords } from '../core/playbook.ts';
import type { Reason } from '../core/reason.ts';
import type { Remedies } from '../core/remedy.ts';
import type { RunIdentity } from './host-scripts.ts';
import type { PlanRecorder } from './plan-recorder.ts';
import type { HostToTakeUp } from '../ledger/select-hosts.ts';
import type { Transport } from '../core/transport.ts';

/** What a run is made with: the caller's wishes, and what is handed in from other layers. */
export interface RunSettings {
  readonly remedies: Remedies;
  readonly catalogue: Catalogue;
  readonly check: boolean;
  /** Hosts at work at a time; default 20. */
  readonly forks: number;
  readonly extraVars: Variables;
  /** Only hosts that also fit this pattern. */
  readonly limit?: string | undefined;
  /** Only tasks with one of these tags; `always` is always among them, `never` only by name. */
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly signal?: AbortSignal | undefined;
  readonly onEvent: (event: RunEvent) => void;
  /** How to get into a host, as a given user. Throws `TaishoError` for variables that make no sense. */
  readonly accessOf: (host: Host, become: BecomeKeywords) => Access;
  /** Milliseconds for one script; default one hour. */
  readonly scriptTimeout: number;
  /** The run, as journals and ledger know it. */
  readonly identity: RunIdentity;
  /** Of a check that is to be written down as a plan: who writes for a host. */
  readonly recorderOf?: ((host: Host) => PlanRecorder) | undefined;
  /** What is to be read of each host besides, as the play's user, so that a plan can show it. */
  readonly alsoRead?: readonly Need[] | undefined;
  /** What an earlier run has left: only these hosts take part, each only in these plays. */
  readonly takeUp?: TakeUp | undefined;
}

/** What an earlier run has left, by host: see `hostsToResume` and `hostsToRetry`. */
export type TakeUp = ReadonlyMap<string, Pick<HostToTakeUp, 'plays' | 'missed' | 'leftStopped' | 'open'>>;

/** A way into a host: transport, target, and the directory that stands for its root ('' for `/`). */
export interface Access extends Way {
  readonly transport: Transport;
}

/** What became of a host over all plays, and why. */
export interface HostOutcome {
  readonly outcome: Outcome;
  readonly why: Reason;
}

/** How a run ended. Hosts that failed are in it; only the caller's own mistakes are thrown. */
export interface RunResult {
  readonly check: boolean;
  /** Every host that a play selected, by name, in the inventory's order. */
  readonly hosts: ReadonlyMap<string, HostOutcome>;
  readonly summary: Readonly<Record<Outcome, number>>;
  /** Ended by the signal: what was in flight was finished, the rest not attempted. */
  readonly interrupted: boolean;
}
