import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Action } from '../../lib/core/action.ts';
import type { Step } from '../../lib/core/step.ts';
import { applied, applyScript, type Applied } from '../../lib/remote/apply-script.ts';
import { foundJournal, journalScript, type FoundJournal } from '../../lib/remote/journal-script.ts';
import type { Entry, JournalHead } from '../../lib/remote/state-script.ts';
import { plant, runText, shells, type How, type Shell } from './shell.ts';

/** The head of a script of one run. */
export function headOf(part = 0, more: Partial<JournalHead> = {}): JournalHead {
  return {
    run: '20261124T012819Z-3f9c2a',
    part,
    host: 'mail1',
    owner: 'ops@control.example',
    reason: 'after-sendmail.yml',
    expires: 600,
    ...more,
  };
}

/** Does these steps on the host below `root`, under its lock and with a journal. */
export function entered(
  root: string,
  actions: readonly (Step | Action)[],
  entry: Partial<Entry> = {},
  how: How = {},
): Applied {
  const steps = stepsOf(actions);
  const script = applyScript(root, steps, [], { head: headOf(), guards: [], ...entry });
  const { stdout, stderr } = runText(script.text, how);
  return applied(stdout, stderr, script.token, steps);
}

/** The same while others go on. */
export async function entering(
  root: string,
  actions: readonly (Step | Action)[],
  entry: Partial<Entry> = {},
  shell?: Shell,
): Promise<Applied> {
  const steps = stepsOf(actions);
  const script = applyScript(root, steps, [], { head: headOf(), guards: [], ...entry });
  const { stdout, stderr } = await running(script.text, shell);
  return applied(stdout, stderr, script.token, steps);
}

/** Runs a script in a process group of its own. */
export async function running(text: string, shell = shells[0]): Promise<{ stdout: Buffer; stderr: Buffer }> {
  const [program = '/bin/sh', ...argv] = shell?.argv ?? [];
  const child = spawn(program, argv, { cwd: '/', stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => {}).end(text);
  await new Promise((resolve) => child.on('close', resolve));
  return { stdout: Buffer.concat(out), stderr: Buffer.concat(err) };
}

/** What the host says of a script of the run, while others go on. */
export async function asking(root: string, head: Pick<JournalHead, 'run' | 'part'>, shell?: Shell) {
  const script = journalScript(root, head);
  return foundJournal((await running(script.text, shell)).stdout, script.token, head);
}

export function stepsOf(actions: readonly (Step | Action)[]): readonly Step[] {
  return actions.map((step) => ('action' in step ? step : { action: step }));
}

/** What the host says of a script of the run. */
export function asked(
  root: string,
  head: Pick<JournalHead, 'run' | 'part'> = headOf(),
  how: How = {},
): FoundJournal | undefined {
  const script = journalScript(root, head);
  return foundJournal(runText(script.text, how).stdout, script.token, head);
}

/** A file of the state directory. */
export function stateFile(root: string, name: string): string {
  return join(root, 'var/lib/taisho', name);
}

/** Its text; undefined when it is not there. */
export function stateText(root: string, name: string): string | undefined {
  const path = stateFile(root, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** A lock as this machine's shells write it, with some of its lines changed or (null) left out. */
export function lockText(changed: Readonly<Record<string, string | number | null>> = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const { pid } = process;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const lines: Record<string, string | number | null> = {
    id: `20261124T010000Z-0dead0.0.${pid}.${now}`,
    run: '20261124T010000Z-0dead0',
    owner: 'other@control.example',
    reason: 'other.yml',
    since: now - 60,
    expires: now + 600,
    pid,
    start: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '',
    boot: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    space: `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`,
    ...changed,
  };
  return Object.entries(lines)
    .map(([name, value]) => (value === null ? '' : `${name} ${value}\n`))
    .join('');
}

/** The state directory of a host as somebody left it. */
export function leaving(root: string, files: Readonly<Record<string, string>>): string {
  plant(root, {
    'var/lib/taisho': { directory: true, mode: 0o700 },
    'var/lib/taisho/done': { directory: true, mode: 0o700 },
  });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(stateFile(root, '.'), { recursive: true });
    writeFileSync(stateFile(root, name), text, { mode: 0o600 });
  }
  return root;
}
