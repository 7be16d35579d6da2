import type { Output, Report, ReportOptions } from './report.ts';

export type { Output, Report, ReportOptions } from './report.ts';
export { streamOutput } from './stream-output.ts';
export { printable, printableJson, printableLines } from './printable.ts';
export { painter } from './color.ts';
export { describeAction, describeActions } from './describe-action.ts';
export { describeDiff } from './describe-diff.ts';

/** The ways to tell a run. */
export const reportKinds = ['tree', 'lines', 'json'] as const;

export type ReportKind = (typeof reportKinds)[number];

/** Makes a report; what a kind needs is loaded only when it is asked for. A tree off a terminal becomes lines. */
export async function createReport(kind: ReportKind, output: Output, options: ReportOptions): Promise<Report> {
  if (kind === 'json') return (await import('./json.ts')).createJson(output, options);
  if (kind === 'tree' && output.isTTY) return (await import('./tree.ts')).createTree(output, options);
  return (await import('./lines.ts')).createLines(output, options);
}
