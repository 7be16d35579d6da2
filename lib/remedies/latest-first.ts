/** What is known of when a service started. */
export interface Start {
  readonly name: string;
  /** When its oldest process started; absent where none is seen. */
  readonly started?: number | undefined;
  /** Start number in the runlevel the host boots into; absent when it isn't started there. */
  readonly number: number | undefined;
}

/**
 * The order in which services are stopped, latest start first: by the time their processes started, then those without a
 * time, by start number. Time and number are never mixed: pair by pair, that could go round in a circle.
 */
export function latestFirst(one: Start, other: Start): number {
  return (
    descending(one.started, other.started) ||
    descending(one.number, other.number) ||
    Number(one.name > other.name) - Number(one.name < other.name)
  );
}

/** Larger first, what is not known last. */
function descending(one = -1, other = -1): number {
  return other - one;
}
