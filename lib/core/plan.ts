import type { TaskReference, TaskStatus } from './event.ts';
import type { Json } from './json.ts';
import type { Outcome } from './outcome.ts';
import type { BatchSize } from './playbook.ts';
import type { Reason } from './reason.ts';
import type { Sequence } from './sequence.ts';
import type { Step } from './step.ts';
import type { Target } from './transport.ts';
import type { Action } from './action.ts';
import type { Risk } from './verdict.ts';

/**
 * What would be done to every host, as one document of JSON: reviewed as it is, applied as it is or not at all. Hosts of
 * which the same is to be done share a change set. It holds no secret: a task with `no_log` keeps its host from being applied.
 */
export interface PlanDocument {
  readonly version: 1;
  /** ISO 8601, UTC. */
  readonly made: string;
  /** After this moment it is not applied any more. ISO 8601, UTC. */
  readonly expires: string;
  /** The version of taisho that made it; only the same applies it. */
  readonly taisho: string;
  /** `USER@MACHINE` it was made by, as told. */
  readonly by: string;
  /** What it was made from: a playbook's file, or the run that it takes back. */
  readonly source: { readonly kind: 'playbook' | 'rollback'; readonly name: string };
  /** Every host was planned to its end. */
  readonly complete: boolean;
  /** There is at least one host with changes, planned to its end. */
  readonly applyable: boolean;
  readonly plays: readonly PlannedPlay[];
  /** Every host that a play selected, in the inventory's order. */
  readonly hosts: readonly PlannedHost[];
  readonly changeSets: readonly ChangeSet[];
  /** What hosts printed, by the SHA-256 (hex) of its bytes. */
  readonly evidence: Readonly<Record<string, Evidence>>;
}

/** A play as far as the fleet is concerned. */
export interface PlannedPlay {
  readonly name: string;
  /** Names of the hosts it selected, in order. */
  readonly hosts: readonly string[];
  readonly serial: readonly BatchSize[];
  readonly maxFailPercentage?: number;
  readonly anyErrorsFatal: boolean;
  /** Whether a host that fails takes its own actions back. */
  readonly rollback: boolean;
}

/** One host: who it is, what was seen of it, and which change set it has. */
export interface PlannedHost {
  readonly name: string;
  /** The ways in, by the users who act and look; the first is the play's own. Empty when it was not reached. */
  readonly ways: readonly Way[];
  /** `SHA256:…`; absent on the local machine. Apply stops at another key. */
  readonly hostKey?: string;
  readonly algorithms?: Readonly<Record<string, string>>;
  /** What was read of it before, in the order in which it was read. */
  readonly seen: readonly Seen[];
  /** Index into `changeSets`. */
  readonly changeSet: number;
}

/** How to get in as one user. */
export interface Way {
  readonly connection: 'ssh' | 'local';
  readonly target: Target;
  /** The directory that stands for the host's `/`; '' when it is `/` itself. */
  readonly root: string;
}

/** What one fact's probe printed. */
export interface Seen {
  readonly fact: string;
  readonly subjects: readonly string[];
  /** Index into the host's `ways`: who looked. */
  readonly way: number;
  /** Key of `evidence`. */
  readonly print: string;
}

/** A print, as text when it is UTF-8. */
export type Evidence = { readonly text: string } | { readonly base64: string };

/** What is to be done to a host, the same for all hosts that have it. */
export interface ChangeSet {
  /** `changed`: would be. */
  readonly outcome: Outcome;
  readonly why: Reason;
  /** Why not everything is planned, or may not be written down; empty: it is planned to its end. */
  readonly open: readonly Reason[];
  /** Planned to its end, with changes: it can be applied. */
  readonly applyable: boolean;
  readonly tasks: readonly PlannedTask[];
  /** What is done; its steps are the actions of the tasks. Empty where it can not be applied. */
  readonly parts: readonly Part[];
  /** The order of starting and stopping, where it can be told; `after` is equal to `before` where it stays. */
  readonly order?: {
    readonly system: string;
    readonly before: readonly Sequence[];
    readonly after: readonly Sequence[];
  };
}

/** A task's verdict, as a run would tell it. */
export interface PlannedTask {
  readonly play: number;
  readonly task: TaskReference;
  readonly status: TaskStatus;
  readonly why: Reason;
  /** What to do instead, of a refusal. */
  readonly instead?: Reason;
  readonly actions: readonly Action[];
  /** For each action, what takes it back; null where nothing does. */
  readonly inverse: readonly (Action | null)[];
  readonly risks: readonly Risk[];
}

/** What is done in one script, as one user: under a lock, journalled, and read again in the end. */
export interface Part {
  readonly play: number;
  /** Index into the host's `ways`. */
  readonly way: number;
  /** A failure of it does not keep the next from being done (`ignore_errors`). */
  readonly ignored?: true;
  readonly steps: readonly PlannedStep[];
  /** What the host must show when it is read again: the values of facts as they will be. */
  readonly promised: readonly Promised[];
}

/** A step and the task (index into `tasks`) that it is of; what it closes is counted over the steps of all parts. */
export interface PlannedStep extends Step {
  readonly of: number;
}

/** A fact's value once the part is done. */
export interface Promised {
  readonly fact: string;
  readonly subjects: readonly string[];
  readonly value: Json;
}
