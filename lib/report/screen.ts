import type { Output } from './report.ts';

/** Draws a text of several lines over its former self, at most ten times a second however often it changes. */
export interface Screen {
  start(frame: () => string): void;
  /** Draws a last time, whole, and leaves it standing. */
  stop(frame: () => string): void;
}

const MILLISECONDS = 100;

/** A screen at the place where the cursor is; text must be cut to the columns already. */
export function createScreen(output: Output): Screen {
  let timer: NodeJS.Timeout | undefined;
  let shown: readonly string[] = [];

  return {
    start(frame) {
      timer = setInterval(() => draw(fitting(frame())), MILLISECONDS);
      timer.unref();
    },
    stop(frame) {
      clearInterval(timer);
      draw(linesOf(frame()));
    },
  };

  /** The last lines that fit: what goes on stands at the end. */
  function fitting(frame: string): string[] {
    return linesOf(frame).slice(-Math.max(1, (output.rows || 24) - 1));
  }

  function draw(lines: readonly string[]): void {
    if (lines.length === shown.length && lines.every((line, index) => line === shown[index])) return;
    const back = shown.length === 0 ? '' : `\r\u001b[${shown.length}A\u001b[J`;
    output.write(back + lines.map((line) => `${line}\n`).join(''));
    shown = lines;
  }
}

function linesOf(frame: string): string[] {
  return frame === '' ? [] : frame.split(/\r?\n/);
}
