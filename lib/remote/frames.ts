import { randomBytes } from 'node:crypto';

/**
 * What a script prints travels in frames marked by a random token that the host learns only with the script, so that
 * no output can forge one. The body between the marks is byte-exact.
 */
export interface Frame {
  readonly body: Buffer;
  /** Exit code of what ran in the frame. */
  readonly code: number;
}

/** A token of 128 random bits. */
export function newToken(): string {
  return `taisho-${randomBytes(16).toString('hex')}`;
}

/** Shell text that runs `body` in a subshell within the frame `id`, marked on standard output and, if asked, on standard error. */
export function framed(token: string, id: string, body: string, streams: 'stdout' | 'both' = 'stdout'): string {
  return `${begin(token, id, streams)}\n(\n${body}\n)\nt_code=$?\n${end(token, id, streams)}`;
}

/** The same of something that runs in the shell itself, to leave variables behind. */
export function here(token: string, id: string, body: string): string {
  return `${begin(token, id, 'stdout')}\n${body}\nt_code=$?\n${end(token, id, 'stdout')}`;
}

function begin(token: string, id: string, streams: 'stdout' | 'both'): string {
  return printed(`printf '\\n%s begin %s\\n' ${token} ${id}`, streams);
}

function end(token: string, id: string, streams: 'stdout' | 'both'): string {
  return printed(`printf '\\n%s end %s %s\\n' ${token} ${id} $t_code`, streams);
}

function printed(line: string, streams: 'stdout' | 'both'): string {
  return streams === 'both' ? `${line}; ${line} >&2` : line;
}

/** The frames that are whole. One that was begun and never ended is in `open`: what it did is unknown. */
export function parseFrames(
  output: Buffer,
  token: string,
): { frames: ReadonlyMap<string, Frame>; open: ReadonlySet<string> } {
  const frames = new Map<string, Frame>();
  const open = new Set<string>();
  const mark = Buffer.from(`\n${token} `);
  let begun: { id: string; from: number } | undefined;
  for (let at = output.indexOf(mark); at >= 0; at = output.indexOf(mark, at + 1)) {
    const lineEnd = output.indexOf('\n', at + 1);
    if (lineEnd < 0) break;
    const [what, id = '', code] = output.toString('latin1', at + mark.length, lineEnd).split(' ');
    if (what === 'begin') {
      begun = { id, from: lineEnd + 1 };
      open.add(id);
    } else if (what === 'end' && begun?.id === id) {
      frames.set(id, { body: output.subarray(begun.from, at), code: Number(code) });
      open.delete(id);
      begun = undefined;
    }
  }
  return { frames, open };
}
