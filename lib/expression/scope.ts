import type { Variables } from '../core/host.ts';

/**
 * The variables an expression may name. What an author wrote may hold expressions itself, rendered when it is asked
 * for; opaque values (facts, registered results, anything a host printed) are never taken for expressions. A name in
 * both is opaque: what must win over a registered result (`-e`) is left out of `opaque` by the caller.
 */
export interface Scope {
  readonly author: Variables;
  readonly opaque: Variables;
}
