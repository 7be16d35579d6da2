import { because } from '../core/reason.ts';
import type { BackEnd } from './back-end.ts';

/** A boot whose order is not decided by link numbers: renaming links there would change nothing, or break what does. */
export function unsupported(what: string): BackEnd {
  return {
    services: ({ scripts }) => [...scripts.scripts.keys()],
    sequences: () => [],
    arrange: ({ service }, { system }) => ({
      kind: 'refuse',
      why: because(
        'boot_system_not_supported',
        'the start order of this host is decided by {what} ({evidence}), which is not supported yet',
        {
          what,
          evidence: system.evidence,
        },
      ),
      instead: because('pre_stop_instead', 'stop what conflicts before {service} is stopped (pre_stop)', { service }),
    }),
  };
}
