import type { LedgerRecord, RunBegun, ScriptEnded, ScriptSent } from '../core/ledger.ts';

/** Says of each record, one after the other, why it can't stand where it does; undefined when it can. */
export class RecordOrder {
  #begun: RunBegun | undefined;
  #ended = false;
  #hosts = new Map<string, HostSoFar>();

  /** A record that can't stand there is not taken in. */
  next(record: LedgerRecord): string | undefined {
    if (this.#begun === undefined)
      return record.kind === 'run' ? this.#begin(record) : 'the first record is not of a run';
    if (this.#ended) return 'the run has ended before this record';
    switch (record.kind) {
      case 'run':
        return 'the run has begun before this record';
      case 'end':
        this.#ended = true;
        return undefined;
      case 'sent':
        return this.#sent(record);
      case 'ended':
        return this.#scriptEnded(record);
      case 'host': {
        const so = this.#hosts.get(record.host);
        if (!so?.plays.has(record.play)) return 'the host takes no part in this play, or has come to its end before';
        so.plays.delete(record.play);
        return undefined;
      }
      default:
        return record satisfies never;
    }
  }

  #begin(begun: RunBegun): string | undefined {
    const hosts = new Map<string, HostSoFar>(
      begun.hosts.map((name) => [name, { plays: new Set(), parts: 0, open: new Map() }]),
    );
    if (hosts.size < begun.hosts.length) return 'a host is named twice';
    for (const [index, play] of begun.plays.entries()) {
      for (const name of play.hosts) {
        const so = hosts.get(name);
        if (so === undefined) return 'a play has a host that is not of the run';
        so.plays.add(index);
      }
    }
    [this.#begun, this.#hosts] = [begun, hosts];
    return undefined;
  }

  #sent({ host, play, part, tasks, of, steps }: ScriptSent): string | undefined {
    const so = this.#hosts.get(host);
    if (!so?.plays.has(play)) return 'the host takes no part in this play, or has come to its end before';
    if (part !== so.parts) return `part ${so.parts} of this host comes next`;
    if (of.length !== steps.length || of.some((task) => task >= tasks.length)) return 'a step is of no task';
    so.parts += 1;
    so.open.set(part, steps.length);
    return undefined;
  }

  #scriptEnded({ host, part, results }: ScriptEnded): string | undefined {
    const open = this.#hosts.get(host)?.open;
    const steps = open?.get(part);
    if (open === undefined || steps === undefined) return 'no such script is under way on this host';
    if (results.length !== steps) return `the script has ${steps} steps, and not as many results`;
    open.delete(part);
    return undefined;
  }
}

interface HostSoFar {
  /** Plays of which it has not come to the end. */
  readonly plays: Set<number>;
  parts: number;
  /** How many steps the scripts under way have, by part. */
  readonly open: Map<number, number>;
}
