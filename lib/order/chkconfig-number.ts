import { headerIn } from './chkconfig-override.ts';
import type { OrderFacts } from './order-facts.ts';

/**
 * The start numbers that chkconfig gives: those of headers and overrides, and of scripts with an LSB header one above what
 * they need, where that has a greater one. It sees to all of these whenever one such script is added.
 */
export function chkconfigStarts(host: OrderFacts): ReadonlyMap<string, number> {
  const scripts = [...host.scripts.scripts.values()].filter(({ name }) => !LEFT.test(name));
  const numbers = new Map<string, number>();
  for (const { name, lsb } of scripts) {
    const number = headerStart(name, host) ?? (lsb && WITHOUT_NUMBER);
    if (number !== undefined) numbers.set(name, number);
  }
  for (let changed = true; changed;) {
    changed = false;
    for (const { name, lsb } of scripts) {
      const words = new Set([...(lsb?.requiredStart ?? []), ...(lsb?.shouldStart ?? [])]);
      const needed = scripts.filter((one) => one.name !== name && provides(one).some((word) => words.has(word)));
      const now = numbers.get(name) ?? 0;
      const above = Math.min(99, Math.max(now, ...needed.map((one) => (numbers.get(one.name) ?? -1) + 1)));
      if (above === now) continue;
      numbers.set(name, above);
      changed = true;
    }
  }
  return numbers;
}

/** The number that a header line gives, an override's before the script's; undefined where none counts. */
export function headerStart(service: string, { scripts, chkconfig }: OrderFacts): number | undefined {
  const override = chkconfig.overrides.get(service);
  const header = typeof override === 'object' ? headerIn(override) : scripts.scripts.get(service)?.chkconfig;
  return header?.start;
}

function provides({ name, lsb }: { readonly name: string; readonly lsb?: { readonly provides: readonly string[] } }) {
  return [name, ...(lsb?.provides ?? [])];
}

/** What chkconfig gives a script whose LSB header comes without a number. */
const WITHOUT_NUMBER = 50;

const LEFT = /^\.|\.(rpmsave|rpmnew|rpmorig|swp)$|[~,]$/;
