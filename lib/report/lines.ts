import type { RunEvent } from '../core/event.ts';
import { renderBlock, type Block } from './block.ts';
import { createBlocks } from './blocks.ts';
import { painter } from './color.ts';
import { fitted } from './fitted.ts';
import { guard } from './guard.ts';
import { playLines, runLines, batchLines } from './headline.ts';
import { printable } from './printable.ts';
import { createRecap } from './recap.ts';
import type { Output, Report, ReportOptions } from './report.ts';

/** A report for logs and pipes: what each host says, as soon as it says it, whole; at the end a recap. */
export function createLines(target: Output, options: ReportOptions): Report {
  const output = guard(target);
  const paint = painter(output.color);
  const recap = createRecap(options);
  const blocks = createBlocks({ ...options, paint }, show);
  let hostWidth = 0;
  let playHosts = 0;
  let isRecapDue = false;

  return { event, end };

  function event(event: RunEvent): void {
    blocks.event(event);
    recap.event(event);
    if (event.kind === 'run-start') {
      isRecapDue = true;
      print(runLines(event, paint));
    } else if (event.kind === 'play-start') {
      hostWidth = fitted(event.hosts);
      playHosts = event.hosts.length;
      print(playLines(event, paint));
    } else if (event.kind === 'batch-start') {
      if (event.hosts.length < playHosts) print(batchLines(event, paint));
    } else if (event.kind === 'run-end') {
      finish();
    }
  }

  async function end(): Promise<void> {
    if (isRecapDue) finish();
    output.settle();
  }

  function finish(): void {
    isRecapDue = false;
    blocks.flush();
    print(['', ...recap.lines(paint)]);
  }

  function show(block: Block): void {
    const who = block.host === undefined ? '' : printable(block.host).padEnd(hostWidth);
    print(renderBlock(block, who, paint));
  }

  function print(lines: readonly string[]): void {
    output.write(`${lines.join('\n')}\n`);
  }
}
