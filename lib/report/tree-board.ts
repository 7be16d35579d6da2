import type { RunEvent } from '../core/event.ts';
import type { ReportOptions } from './report.ts';
import { createHostsPlay } from './tree-hosts.ts';
import type { TreePlay } from './tree-play.ts';
import { createRows, type Rows } from './tree-rows.ts';
import { createStepsPlay } from './tree-steps.ts';

/** What the tree shows at this moment: a row per play, and below it a row per host, or per task where hosts are many. */
export interface Board {
  readonly rows: Rows;
  event(event: RunEvent): void;
  /** Finishes every row. */
  finish(): void;
}

/** Plays of more hosts than this get a row per task. */
const HOST_ROWS = 30;

/** An empty board. */
export function createBoard(options: ReportOptions): Board {
  const rows = createRows();
  let play: TreePlay | undefined;

  return {
    rows,
    event(event) {
      if (event.kind === 'run-end') return finish();
      if (event.kind !== 'play-start') return play?.event(event);
      play?.finish();
      play = event.hosts.length > HOST_ROWS ? createStepsPlay(event, options) : createHostsPlay(event, options);
      rows.add(play.row);
    },
    finish,
  };

  function finish(): void {
    play?.finish();
    rows.close();
  }
}
