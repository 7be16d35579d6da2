import type { Json } from '../core/json.ts';
import { sentence, type Reason } from '../core/reason.ts';
import { TaishoError } from '../core/error.ts';
import { loadPlaybook } from '../library.ts';
import { readOrder, type HostOrder } from '../read-order.ts';
import { loadCatalogue } from '../load/load-catalogue.ts';
import { loadInventory } from '../load/load-inventory.ts';
import { painter, printable, printableJson } from '../report/index.ts';
import { orderLines } from '../report/order.ts';
import { withSentences } from '../report/sentences.ts';
import { exitCodes } from './exit-code.ts';
import { extraVarsOf } from './extra-vars.ts';
import { isColored, type Io } from './io.ts';
import { wayIn, type WayInFlags } from './way-in.ts';

/** The options of `taisho order`. */
export interface OrderFlags extends WayInFlags {
  readonly inventory: string;
  readonly with?: string;
  readonly extraVars?: readonly string[];
  readonly catalogue?: string;
  readonly output: 'text' | 'json';
}

/** `taisho order`: the boot and the shutdown as they will go, and side by side what a playbook makes of them. */
export async function orderCommand(pattern: string, flags: OrderFlags, io: Io): Promise<number> {
  const found = await readOrder(await loadInventory(flags.inventory), pattern, {
    playbook: flags.with === undefined ? undefined : await loadPlaybook(flags.with),
    extraVars: await extraVarsOf(flags.extraVars ?? []),
    catalogue: await loadCatalogue(flags.catalogue),
    ...wayIn(flags, io),
  });
  if (found.size === 0) throw new TaishoError('no_hosts', 'no host of the inventory fits this pattern');
  if (flags.output === 'json') writeJson(found, io);
  else writeText(found, io);
  if ([...found.values()].some((one) => 'why' in one)) return exitCodes.unreachable;
  return [...found.values()].some((one) => !('why' in one) && one.sequences.length === 0)
    ? exitCodes.refused
    : exitCodes.done;
}

type Found = ReadonlyMap<string, HostOrder | { readonly why: Reason }>;

function writeText(found: Found, io: Io): void {
  const style = { paint: painter(isColored(io)), columns: io.stdout.columns ?? 120 };
  const blocks = [...found].map(([host, order]) => {
    if ('why' in order) {
      const why = printable(`not read: ${sentence(order.why)}`);
      return [`${style.paint('bold', printable(host))}  ${style.paint('red', why)}`];
    }
    const { system, sequences, after } = order;
    return orderLines(
      { host, system: SYSTEMS[system.kind], evidence: system.evidence, sequences, ...(after && { after }) },
      style,
    );
  });
  io.stdout.write(`${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`);
}

const SYSTEMS: Readonly<Record<HostOrder['system']['kind'], string>> = {
  rc: 'plain start links',
  chkconfig: 'start links that chkconfig numbers, with overrides',
  insserv: 'dependencies, by insserv',
  systemd: 'systemd',
  unknown: 'unknown',
};

function writeJson(found: Found, io: Io): void {
  const hosts = [...found].map(([name, order]) => [name, 'why' in order ? { unreachable: order.why } : order]);
  const text = JSON.stringify({ version: 1, hosts: withSentences(Object.fromEntries(hosts) as Json) }, undefined, 2);
  io.stdout.write(`${text.split('\n').map(printableJson).join('\n')}\n`);
}
