import type { Need } from '../core/fact.ts';
import { framed, newToken, parseFrames, type Frame } from './frames.ts';
import { prelude } from './prelude.ts';

/** A script and the token by which its frames are told from what a host prints. */
export interface Script {
  readonly text: string;
  readonly token: string;
}

/** One script that runs every probe. It only reads. */
export function gatherScript(root: string, needs: readonly Need[]): Script {
  const token = newToken();
  return { token, text: whole(`${prelude(root)}${probes(token, needs)}`) };
}

/** The probes as part of a larger script, in frames `p0`, `p1` … */
export function probes(token: string, needs: readonly Need[]): string {
  return needs.map(({ fact, subjects }, i) => framed(token, `p${i}`, fact.probe(subjects))).join('\n');
}

/** What the probes printed, in the order of the needs; undefined for one that did not end. */
export function probePrints(output: Buffer, token: string, needs: readonly Need[]): readonly (Frame | undefined)[] {
  const { frames } = parseFrames(output, token);
  return needs.map((_, i) => frames.get(`p${i}`));
}

/**
 * A script that a shell runs wholly or not at all: it is one function, called in a last line that is nothing until its end, so that a connection
 * that dies while it is sent has started nothing. Its standard input is empty, not the script's own text.
 */
export function whole(body: string): string {
  return `t_main() {\n${body}\n}\n{ t_main </dev/null; exit $?; }\n`;
}
