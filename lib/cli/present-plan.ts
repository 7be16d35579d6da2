import { access } from 'node:fs/promises';
import type { PlanDocument } from '../core/plan.ts';
import { quoteAll } from '../core/quote.ts';
import { planFile } from '../plan/plan-file.ts';
import { painter } from '../report/index.ts';
import { planLines } from '../report/plan-text.ts';
import { TaishoError } from '../core/error.ts';
import { isColored, type Io } from './io.ts';
import { version } from './version.ts';
import { fileExists, writeNewFile } from './write-new-file.ts';

/** Where a plan goes besides the terminal. */
export interface PlanFiles {
  /** The plan itself, to be applied. */
  readonly out?: string;
  /** A page of it, to be looked at. */
  readonly html?: string;
}

/** Throws `TaishoError` where a plan could not be kept as asked: before any host is asked for it. */
export async function checkPlanFiles({ out, html }: PlanFiles): Promise<void> {
  if (html !== undefined && out === undefined)
    throw new TaishoError('page_of_nothing', '--html shows a plan that is kept: say with --out in which file');
  if (html !== undefined && html === out) throw new TaishoError('same_file', '--out and --html name the same file');
  for (const path of [out, html]) if (path !== undefined && (await isThere(path))) throw fileExists(path);
}

/** Shows a plan, writes its files, and says how it is applied. */
export async function presentPlan(
  document: PlanDocument,
  files: PlanFiles & { readonly diff?: boolean },
  io: Io,
): Promise<void> {
  const { out, html } = files;
  const { text, digest } = planFile(document);
  if (out !== undefined) await writeNewFile(out, text);
  if (html !== undefined && out !== undefined) await writePage(document, html, out, digest);
  const lines = planLines(document, {
    paint: painter(isColored(io)),
    columns: io.stdout.columns ?? 100,
    digest,
    now: new Date(),
    version: await version(),
    diff: files.diff ?? false,
    evidence: false,
  });
  io.stdout.write(`${lines.join('\n')}\n`);
  if (out !== undefined && document.applyable)
    io.stdout.write(`\nTo apply exactly this: ${applyCommand(out, digest)}\n`);
  if (html !== undefined) io.stdout.write(`To look at it: ${html}\n`);
}

/** Writes the page of a plan that lies in a file. */
export async function writePage(document: PlanDocument, path: string, plan: string, digest: string): Promise<void> {
  const { reviewPage } = await import('../report/html/index.ts');
  await writeNewFile(path, reviewPage(document, { digest, applyCommand: applyCommand(plan, digest) }));
}

function applyCommand(path: string, digest: string): string {
  return quoteAll(['taisho', 'apply', path, '--digest', `sha256:${digest}`]);
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
