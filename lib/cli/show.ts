import type { Json } from '../core/json.ts';
import { loadPlan } from '../read-plan.ts';
import { painter, printableJson } from '../report/index.ts';
import { planLines } from '../report/plan-text.ts';
import { withSentences } from '../report/sentences.ts';
import { exitCodes } from './exit-code.ts';
import { isColored, type Io } from './io.ts';
import { writePage } from './present-plan.ts';
import { version } from './version.ts';

/** The options of `taisho show`. */
export interface ShowFlags {
  readonly evidence?: boolean;
  readonly diff?: boolean;
  readonly digest?: string;
  readonly html?: string;
  readonly output: 'text' | 'json';
}

/** `taisho show`: a saved plan to be reviewed, also one that can not be applied any more. */
export async function showCommand(file: string, flags: ShowFlags, io: Io): Promise<number> {
  const { document, digest } = await loadPlan(file, { digest: flags.digest });
  if (flags.html !== undefined) await writePage(document, flags.html, file, digest);
  if (flags.output === 'json') {
    const value = { version: 1, digest: `sha256:${digest}`, plan: withSentences(document as unknown as Json) };
    io.stdout.write(`${JSON.stringify(value, undefined, 2).split('\n').map(printableJson).join('\n')}\n`);
    return exitCodes.done;
  }
  const lines = planLines(document, {
    paint: painter(isColored(io)),
    columns: io.stdout.columns ?? 100,
    digest,
    now: new Date(),
    version: await version(),
    diff: flags.diff ?? false,
    evidence: flags.evidence ?? false,
  });
  io.stdout.write(`${lines.join('\n')}\n`);
  return exitCodes.done;
}
