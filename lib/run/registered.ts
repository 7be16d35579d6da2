import type { Variables } from '../core/host.ts';
import type { Json, JsonObject } from '../core/json.ts';

/** The results that tasks registered on one host, and the names whose result is known only after apply. */
export class Registered {
  readonly #values: Record<string, Json> = Object.create(null) as Record<string, Json>;
  readonly #pending = new Set<string>();

  get values(): Variables {
    return this.#values;
  }

  /** A result is to come. */
  await(name: string | undefined): void {
    if (name !== undefined) this.#pending.add(name);
  }

  put(name: string | undefined, result: JsonObject): void {
    if (name === undefined) return;
    this.#pending.delete(name);
    this.#values[name] = result;
  }

  /** Whether one of these names stands for a result that is still to come. */
  isAwaited(names: ReadonlySet<string>): boolean {
    return [...names].some((name) => this.#pending.has(name));
  }
}
