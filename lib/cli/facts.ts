import { reasonToJson } from '../core/reason.ts';
import { readFacts } from '../library.ts';
import { loadInventory } from '../load/load-inventory.ts';
import { printableJson } from '../report/printable.ts';
import { exitCodes } from './exit-code.ts';
import type { Io } from './io.ts';
import { wayIn, type WayInFlags } from './way-in.ts';

/** The options of `taisho facts`. */
export interface FactsFlags extends WayInFlags {
  readonly inventory: string;
}

/** `taisho facts`: one JSON object, hosts by name. */
export async function factsCommand(pattern: string, flags: FactsFlags, io: Io): Promise<number> {
  const found = await readFacts(await loadInventory(flags.inventory), pattern, {
    ...wayIn(flags, io),
  });
  const hosts = [...found].map(
    ([name, read]) => [name, 'why' in read ? { unreachable: reasonToJson(read.why) } : read.facts] as const,
  );
  const lines = JSON.stringify(Object.fromEntries(hosts), undefined, 2).split('\n');
  io.stdout.write(`${lines.map(printableJson).join('\n')}\n`);
  return [...found.values()].some((read) => 'why' in read) ? exitCodes.unreachable : exitCodes.done;
}
