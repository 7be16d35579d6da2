import { because, type Reason } from '../core/reason.ts';
import type { FileEntry } from '../core/action.ts';
import type { Arrangement } from './back-end.ts';

/** What to do where no start order can be had: remedy 1. */
export function preStopInstead(service: string): Reason {
  return because('pre_stop_instead', 'stop what conflicts before {service} is stopped (pre_stop)', { service });
}

/** Why an override that can't be read is not touched; undefined for one that can, or that is not there. */
export function unreadOverride(
  directory: string,
  service: string,
  there: FileEntry | string | undefined,
): Arrangement | undefined {
  if (typeof there !== 'string') return undefined;
  const path = `${directory}/${service}`;
  return {
    kind: 'refuse',
    why: because('override_unknown', '{path} can not be read: {what}', { path, what: there }),
    instead: because('mend_override', 'mend or remove that file, then plan again'),
  };
}
