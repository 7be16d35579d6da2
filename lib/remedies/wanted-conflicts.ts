import type { Catalogue } from '../core/catalogue.ts';
import { conflictBetween, namesBefore } from '../catalogue/index.ts';

/** The services that a task wants to have their turn before its own. */
export interface WantedConflicts {
  /** Names and patterns to look for on a host. */
  readonly names: readonly string[];
  /** Whether one service of a host has its turn before another: the task's own, or one that itself comes before that. */
  readonly isBefore: (one: string, other: string) => boolean;
}

/** What is wanted by a list, or a comma-separated text, of names and `known`: what the catalogue knows of the service. */
export function wantedConflicts(
  given: string | readonly string[],
  service: string,
  catalogue: Catalogue,
  verb: 'stop' | 'start',
): WantedConflicts {
  const words = typeof given === 'string' ? given.split(',').map((word) => word.trim()) : given;
  const named = new Set(words.filter((word) => word !== 'known'));
  const known = words.includes('known');
  return {
    names: [...new Set(words.flatMap((word) => (word === 'known' ? namesBefore(catalogue, service, verb) : [word])))],
    isBefore: (one, other) =>
      (other === service && one !== service && named.has(one)) ||
      (known && conflictBetween(catalogue, one, other)?.[verb] === 'before'),
  };
}
