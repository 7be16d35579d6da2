import type { Variables } from '../core/host.ts';
import type { Json } from '../core/json.ts';
import type { Playbook } from '../core/playbook.ts';

/** A playbook with the contents of its `vars_files`: for each play, in order, those of its files in order. */
export function withVarsFiles(playbook: Playbook, contents: readonly (readonly Variables[])[]): Playbook {
  const plays = playbook.plays.map((play, index) => ({ ...play, varsFromFiles: merged(contents[index] ?? []) }));
  return { ...playbook, plays };
}

function merged(files: readonly Variables[]): Variables {
  const all: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const file of files) for (const [name, value] of Object.entries(file)) all[name] = value;
  return all;
}
