import type { Reason } from './reason.ts';

/** The services of one runlevel or target, in the order in which a boot starts them and a shutdown stops them. */
export interface Sequence {
  /** `0` to `6`, `S`, `B` (SuSE), or the name of a systemd target. */
  readonly level: string;
  /** Whether the host boots into it, or passes it on the way (`S` or `B`). */
  readonly boot: boolean;
  /** `rank`: one after the other, those of equal rank in an order nobody can rely on. `after`: each as soon as what it comes after is done. */
  readonly certainBy: 'rank' | 'after';
  readonly starts: readonly Place[];
  /** On entering a runlevel, or on leaving it where `leaving` says so; of a target, when the host goes down. */
  readonly stops: readonly Place[];
  /** SuSE stops by the links of the runlevel that it leaves. */
  readonly leaving?: true;
}

/** One service's place in a sequence. */
export interface Place {
  readonly service: string;
  /** Its link or unit, as the host names it. */
  readonly name: string;
  /** From 0, ascending; of `certainBy: 'after'`, the earliest it can be. */
  readonly rank: number;
  /** What it comes directly after, of the services in this list; only of `certainBy: 'after'`. */
  readonly after: readonly string[];
  /** Why it has this place. */
  readonly why: Reason;
}
