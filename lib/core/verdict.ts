import type { Action } from './action.ts';
import type { Reason } from './reason.ts';

/** What a plan says about one task on one host. It always says why. */
export type Verdict = OkVerdict | ChangeVerdict | RefuseVerdict;

/** Nothing to do. */
export interface OkVerdict {
  readonly kind: 'ok';
  readonly why: Reason;
  /** What a reviewer should know all the same. */
  readonly risks: readonly Risk[];
}

/** These actions, in this order. */
export interface ChangeVerdict {
  readonly kind: 'change';
  readonly why: Reason;
  readonly actions: readonly Action[];
  /** Of a window: what ends it, done once it was opened, whatever happened in between. */
  readonly closing?: readonly Action[];
  /** Of a command: the condition, on its result, by which it has changed something. Absent: it has. */
  readonly changedWhen?: string;
  readonly risks: readonly Risk[];
}

/** Not on this host, or not yet; and what to do instead. */
export interface RefuseVerdict {
  readonly kind: 'refuse';
  readonly why: Reason;
  readonly instead: Reason;
}

/** Something a reviewer should know. `accepted` names the word by which an operator took it on. */
export interface Risk {
  readonly name: string;
  readonly why: Reason;
  readonly accepted: boolean;
}

/** Nothing to do, and why. */
export function ok(why: Reason, risks: readonly Risk[] = []): OkVerdict {
  return { kind: 'ok', why, risks };
}

/** Actions, and why. */
export function change(why: Reason, actions: readonly Action[], rest: Partial<ChangeVerdict> = {}): ChangeVerdict {
  return { risks: [], ...rest, kind: 'change', why, actions };
}

/** No, why, and what to do instead. */
export function refuse(why: Reason, instead: Reason): RefuseVerdict {
  return { kind: 'refuse', why, instead };
}
