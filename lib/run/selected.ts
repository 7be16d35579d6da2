import type { Task } from '../core/playbook.ts';

/** `--tags` and `--skip-tags`. */
export interface TagChoice {
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
}

/** Whether a task runs, as in Ansible: `always` unless skipped, `never` only by one of its tags. */
export function isSelected({ tags }: Task, { tags: only, skipTags }: TagChoice): boolean {
  if (tags.some((tag) => skipTags.includes(tag))) return false;
  if (tags.includes('never') && !tags.some((tag) => only.includes(tag))) return false;
  return only.length === 0 || only.includes('all') || tags.includes('always') || tags.some((tag) => only.includes(tag));
}
