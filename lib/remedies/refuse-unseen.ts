import type { FileRead } from '../facts/index.ts';
import { because } from '../core/reason.ts';
import { refuse, type RefuseVerdict } from '../core/verdict.ts';

/** The refusal for a path of which nobody can tell whether anything is there; it is never taken for nothing. */
export function refuseUnseen(path: string, { where }: Extract<FileRead, { found: 'unseen' }>): RefuseVerdict {
  if (where === 'closed') {
    return refuse(
      because('path_closed', 'whether {path} exists can not be told: a directory on the way is closed to this user', {
        path,
      }),
      because('become_who_may_look', 'become a user who may look there'),
    );
  }
  return refuse(
    because('path_outside', 'whether {path} exists can not be told: it leads outside the root of the host', { path }),
    because('name_within_root', 'name a path that lies within the root'),
  );
}
