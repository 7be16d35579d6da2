import { because } from '../core/reason.ts';
import type { BackEnd } from './back-end.ts';
import { scriptNames } from './order-facts.ts';
import { preStopInstead } from './refusals.ts';

/** A boot that is none of the known ones: renaming links there would change nothing, or break what does. */
export const unknownBoot: BackEnd = {
  services: scriptNames,
  sequences: () => [],
  arrange: ({ service }, { system }) => ({
    kind: 'refuse',
    why: because(
      'boot_system_not_supported',
      'the start order of this host is decided by {what} ({evidence}), which is not supported yet',
      { what: 'something unknown', evidence: system.evidence },
    ),
    instead: preStopInstead(service),
  }),
};
