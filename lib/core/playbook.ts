import type { Location } from './diagnostic.ts';
import type { Json, JsonObject } from './json.ts';
import type { Variables } from './host.ts';

/** A validated playbook: every default filled in, every expression known to parse. */
export interface Playbook {
  /** The file it came from, or a name for one made in a program. */
  readonly source: string;
  readonly plays: readonly Play[];
}

export interface Play {
  readonly name: string;
  /** Host pattern, as in Ansible. */
  readonly hosts: string;
  readonly vars: Variables;
  /** Contents of `vars_files`, later files over earlier, over `vars`. */
  readonly varsFromFiles: Variables;
  readonly become: BecomeKeywords;
  /** Batch sizes; the last repeats. Empty: one batch of all hosts. */
  readonly serial: readonly BatchSize[];
  /** A batch in which more than this percentage of hosts fails ends the play; absent: only when all do. */
  readonly maxFailPercentage?: number;
  readonly anyErrorsFatal: boolean;
  /** Whether a host that fails takes back what the play has done to it. */
  readonly rollback: boolean;
  readonly tags: readonly string[];
  readonly environment: JsonObject;
  readonly tasks: readonly Task[];
  readonly handlers: readonly Task[];
  readonly at?: Location;
}

/** Hosts, or a percentage of the play's hosts. */
export type BatchSize = { readonly hosts: number } | { readonly percent: number };

/** `become` keywords as written; absent ones come from the surroundings, then from the inventory. */
export interface BecomeKeywords {
  readonly become?: boolean;
  readonly user?: string;
  readonly method?: string;
}

/** A task uses one remedy; a block groups tasks. A remedy that is a window carries its tasks itself. */
export type Task = RemedyTask | BlockTask;

export interface RemedyTask extends TaskKeywords {
  readonly kind: 'remedy';
  readonly remedy: string;
  /** As written: strings may hold `{{ expressions }}`, rendered for each host and then validated again. */
  readonly params: JsonObject;
  /** Tasks within the window. */
  readonly block?: readonly Task[];
}

export interface BlockTask extends TaskKeywords {
  readonly kind: 'block';
  readonly block: readonly Task[];
  readonly rescue: readonly Task[];
  readonly always: readonly Task[];
}

export interface TaskKeywords {
  /** Unique within the playbook and stable between loads: `plays[0].tasks[2]`. */
  readonly id: string;
  readonly name: string;
  /** All must hold. */
  readonly when: readonly string[];
  readonly register?: string;
  readonly vars: Variables;
  readonly loop?: Json;
  readonly tags: readonly string[];
  readonly notify: readonly string[];
  readonly listen: readonly string[];
  readonly retries: number;
  /** Seconds between tries. */
  readonly delay: number;
  readonly until: readonly string[];
  readonly ignoreErrors: boolean;
  /** Seconds. */
  readonly timeout?: number;
  readonly environment: JsonObject;
  readonly noLog: boolean;
  /** Overrides `--check` for this task. */
  readonly checkMode?: boolean;
  readonly become: BecomeKeywords;
  /** Where the task stands, and by JSON pointer below it where its parts do: `/start_order/behind`. */
  readonly at?: Location;
  readonly locations: ReadonlyMap<string, Location>;
}
