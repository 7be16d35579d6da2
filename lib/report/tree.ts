import type { DefaultRenderer, ListrTask } from 'listr2';
import { createBlocks } from './blocks.ts';
import { painter, type Paint } from './color.ts';
import { cut } from './cut.ts';
import { createFoldedBlocks } from './fold-blocks.ts';
import { guard } from './guard.ts';
import { runLines } from './headline.ts';
import { createRecap } from './recap.ts';
import type { Output, Report, ReportOptions } from './report.ts';
import { createScreen, type Screen } from './screen.ts';
import { createBoard } from './tree-board.ts';
import type { Row, Rows, RowState } from './tree-rows.ts';

/**
 * A report for a terminal: a tree of plays and hosts (of plays and tasks where hosts are many) while the run goes, then
 * what a reviewer must read, and the recap. listr2 arranges the tree and nothing else: no error, signal or exit is its.
 */
export async function createTree(target: Output, options: ReportOptions): Promise<Report> {
  const { DefaultRenderer, Listr } = await import('listr2');
  const output = guard(target);
  const paint = painter(output.color);
  const board = createBoard(options);
  const recap = createRecap(options);
  const details = createFoldedBlocks();
  const blocks = createBlocks({ ...options, paint }, (block) => {
    if (!block.isQuiet || options.verbose === true) details.add(block);
  });
  const drawn: Drawn = new Map();
  const listr = new Listr([slot(board.rows, 0, drawn)], {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    renderer: rendererOn(createScreen(output), DefaultRenderer, drawn, output, paint),
    rendererOptions: { collapseSubtasks: false },
  });
  const drawing = listr.run();

  return {
    event(event) {
      if (event.kind === 'run-start') output.write(`${runLines(event, paint).join('\n')}\n`);
      board.event(event);
      blocks.event(event);
      recap.event(event);
    },
    async end() {
      board.finish();
      await drawing;
      blocks.flush();
      const lines = details.lines(paint);
      const parts = [...(lines.length === 0 ? [] : ['', ...lines]), '', ...recap.lines(paint)];
      output.write(`${parts.join('\n')}\n`);
      output.settle();
    },
  };
}

/** Rows by the id of the listr2 task that stands for them. */
type Drawn = Map<string, { readonly row: Row; readonly show: () => void }>;

type Task = ListrTask<unknown, typeof DefaultRenderer, typeof DefaultRenderer>;

/** listr2 runs the tasks it is given at the start; an untitled one that becomes a row and the next untitled one lets rows join. */
function slot(rows: Rows, index: number, drawn: Drawn): Task {
  return {
    async task(_context, task) {
      const row = await rows.at(index);
      if (row === undefined) return;
      return task.newListr([rowTask(row, drawn), slot(rows, index + 1, drawn)], { concurrent: true });
    },
  };
}

function rowTask(row: Row, drawn: Drawn): Task {
  return {
    title: row.text(),
    async task(_context, task) {
      drawn.set(task.task.id, { row, show: () => (task.title = row.text()) });
      if (row.below !== undefined) return task.newListr([slot(row.below, 0, drawn)], { concurrent: true });
      return row.finished;
    },
  };
}

/** listr2's own renderer, drawing on our screen instead of on `process.stdout`, and when the screen wants, not at each event. */
function rendererOn(screen: Screen, Base: typeof DefaultRenderer, drawn: Drawn, output: Output, paint: Paint) {
  return class extends Base {
    static override nonTTY = true;

    override async render(): Promise<void> {
      screen.start(() => this.create());
    }

    override update(): void {}

    override end(): void {
      screen.stop(() => this.create({ prompt: false }));
    }

    override create(options?: Parameters<DefaultRenderer['create']>[0]): string {
      for (const { show } of drawn.values()) show();
      return super.create(options);
    }

    protected override style(task: { readonly id: string }): string {
      return sign(drawn.get(task.id)?.row.state ?? 'running', paint);
    }

    protected override format(message: string, icon: string, level: number): string[] {
      return [`${'  '.repeat(level)}${icon} ${cut(message, (output.columns || 80) - 2 * level - 4)}`];
    }
  };
}

function sign(state: RowState, paint: Paint): string {
  switch (state) {
    case 'waiting':
      return paint('dim', '·');
    case 'running':
      return paint('cyan', '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'[Math.floor(performance.now() / 100) % 10] ?? '-');
    case 'ok':
      return paint('green', '✔');
    case 'changed':
      return paint('yellow', '●');
    case 'refused':
      return paint('magenta', '■');
    case 'lost':
      return paint('red', '✖');
    case 'skipped':
      return paint('dim', '↓');
    default:
      return state satisfies never;
  }
}
