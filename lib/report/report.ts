import type { RunEvent } from '../core/event.ts';

/** Tells a run to people or programs while it goes. Feeding it never throws, whatever hosts sent. */
export interface Report {
  event(event: RunEvent): void;
  /** Writes what is still held back; rejects with `report_not_written` when something other than a closed reader stopped it. */
  end(): Promise<void>;
}

/** Where a report goes. The CLI hands it in; `columns` and `rows` are read anew whenever something is drawn. */
export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly columns: number;
  /** Lines on the screen; 24 when absent. */
  readonly rows?: number;
  readonly color: boolean;
}

export interface ReportOptions {
  /** Nothing is changed in this run: a change is told as "would change". */
  readonly check: boolean;
  /** Shows changed links and files line by line. */
  readonly diff?: boolean;
  /** Shows actions done, what commands printed, and hosts that are ok, too. */
  readonly verbose?: boolean;
  /** The clock of the JSON report. */
  readonly now?: () => Date;
}
