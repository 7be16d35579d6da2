import type { Need } from '../core/fact.ts';
import { cksum } from './cksum.ts';

/** What must still be so when a script acts: else it does nothing. */
export interface Guard {
  /** What is told when it is not: the name of a fact. */
  readonly name: string;
  /** Shell text that fails when it is not; runs in a subshell. */
  readonly test: string;
}

/** That a fact is as it was when it printed this: the print is compared on the host, or the host is asked for the value. */
export function guardOf({ fact, subjects }: Need, printed: Uint8Array): Guard | undefined {
  if (fact.holds === undefined) {
    const test = `t_sum=$( (\n${fact.probe(subjects)}\n) | cksum ) && [ "$t_sum" = '${cksum(printed)}' ]`;
    return { name: fact.name, test };
  }
  const test = fact.holds(fact.parse(new TextDecoder('utf-8', { ignoreBOM: true }).decode(printed), subjects));
  return test === '' ? undefined : { name: fact.name, test };
}
