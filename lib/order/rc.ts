import type { BackEnd } from './back-end.ts';
import { scriptNames } from './order-facts.ts';
import { rcPlan } from './rc-plan.ts';
import { rcSequences } from './rc-sequences.ts';

/** Plain rc links, as on RHEL and CentOS 4 and 5: the number in a link's name is the order. */
export const rc: BackEnd = {
  services: scriptNames,
  sequences: rcSequences,
  arrange: (wanted, host) => rcPlan(wanted, host, false).arrangement,
};
