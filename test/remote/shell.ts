import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Action } from '../../lib/core/action.ts';
import { need, type Fact, type Need } from '../../lib/core/fact.ts';
import { modelFrom, type Model } from '../../lib/plan/model.ts';
import type { Step, StepResult } from '../../lib/core/step.ts';
import { applyScript, stepResults } from '../../lib/remote/apply-script.ts';
import { gatherScript, probePrints } from '../../lib/remote/gather-script.ts';

/** A shell that a host may have as /bin/sh: a name for the test, and how it is called to read a script. */
export interface Shell {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
}

const sh: Shell = { name: 'sh', argv: ['/bin/sh'] };
const candidates: readonly Shell[] = [
  { name: 'bash --posix', argv: ['/bin/bash', '--posix'] },
  { name: 'dash', argv: ['/bin/dash'] },
  { name: 'busybox ash', argv: ['/bin/busybox', 'ash'] },
];

/** /bin/sh, and the other POSIX shells that this machine has. */
export const shells: readonly Shell[] = [sh, ...candidates.filter(({ argv: [path] }) => existsSync(path))];

/** How a script is run. */
export interface How {
  readonly shell?: Shell;
  /** As another user, where the test runs as root. */
  readonly uid?: number;
  readonly env?: Record<string, string>;
}

/** Runs a script as a transport does: a shell that reads it from its standard input. */
export function runText(text: string, { shell = sh, uid, env }: How = {}) {
  const [program, ...argv] = shell.argv;
  const { status, stdout, stderr } = spawnSync(program, argv, {
    input: text,
    cwd: '/',
    maxBuffer: 64 << 20,
    ...(uid !== undefined && process.getuid?.() === 0 && { uid, gid: uid }),
    env: { PATH: process.env['PATH'] ?? '', HOME: '/', ...env },
  });
  return { code: status, stdout, stderr };
}

/** What one fact is on the host below `root`. Throws `UnreadablePrint` as its parse does. */
export function gathered<T>(root: string, fact: Fact<T>, subjects: readonly string[] = [], how: How = {}): T {
  return fact.parse(printed(root, fact, subjects, how), subjects);
}

/** What the probe of a fact prints. */
export function printed<T>(root: string, fact: Fact<T>, subjects: readonly string[] = [], how: How = {}): string {
  const needs = [need(fact, subjects)];
  const script = gatherScript(root, needs);
  const { stdout, stderr } = runText(script.text, how);
  const [frame] = probePrints(stdout, script.token, needs);
  if (frame === undefined) throw new Error(`no frame: ${stderr.toString()}`);
  return frame.body.toString('utf8');
}

/** The host below `root`, read for these needs. */
export function modelOf(root: string, needs: readonly Need[], how: How = {}): Model {
  const script = gatherScript(root, needs);
  const { stdout } = runText(script.text, how);
  return modelFrom(
    needs,
    probePrints(stdout, script.token, needs).map((frame) => frame?.body),
  );
}

/** Does these steps on the host below `root`. */
export function applied(root: string, steps: readonly (Step | Action)[], how: How = {}): readonly StepResult[] {
  const all = steps.map((step) => ('action' in step ? step : { action: step }));
  const script = applyScript(root, all, []);
  const { stdout, stderr } = runText(script.text, how);
  return stepResults(stdout, stderr, script.token, all);
}

/** Entries by path: text of a file, `{ link }`, `{ directory: true }`, or a file with its mode. */
export type Tree = Readonly<Record<string, string | Buffer | Entry>>;
type Entry =
  | { readonly link: string | Buffer }
  | { readonly directory: true; readonly mode?: number }
  | { readonly text: string; readonly mode: number };

/** Writes entries below a root. */
export function plant(root: string, tree: Tree): string {
  for (const [path, entry] of Object.entries(tree)) {
    const at = join(root, path);
    mkdirSync(dirname(at), { recursive: true });
    if (typeof entry === 'string' || Buffer.isBuffer(entry)) writeFileSync(at, entry);
    else if ('link' in entry) symlinkSync(entry.link, at);
    else if ('directory' in entry) {
      mkdirSync(at, { recursive: true });
      if (entry.mode !== undefined) chmodSync(at, entry.mode);
    } else {
      writeFileSync(at, entry.text);
      chmodSync(at, entry.mode);
    }
  }
  return root;
}

/** An executable script. */
export function script(body: string): { readonly text: string; readonly mode: number } {
  return { text: `#!/bin/sh\n${body}\n`, mode: 0o755 };
}

/** A user without rights, for a test that must be refused by the kernel. */
export const nobody = 65_534;

/** Every entry below a directory, links not followed: path, mode, inode, time of change, content. */
export function entriesOf(directory: string, below = ''): (readonly [string, number, number, number, string])[] {
  return readdirSync(join(directory, below), 'latin1')
    .toSorted()
    .flatMap((name) => {
      const path = join(below, name);
      const full = Buffer.from(join(directory, below), 'utf8').toString('latin1') + `/${name}`;
      const at = Buffer.from(full, 'latin1');
      const stat = lstatSync(at);
      const content = stat.isSymbolicLink()
        ? readlinkSync(at, 'latin1')
        : stat.isFile()
          ? readFileSync(at, 'latin1')
          : '';
      const own = [path, stat.mode, stat.ino, stat.ctimeMs, content] as const;
      return stat.isDirectory() ? [own, ...entriesOf(directory, path)] : [own];
    });
}
