import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyScript, stepResults } from '../../lib/remote/apply-script.ts';

describe('an init script that is a link', () => {
  const base = mkdtempSync(join(tmpdir(), 'taisho-linked-'));
  const root = join(base, 'root');
  after(() => rmSync(base, { recursive: true, force: true }));

  it('below a root, leads where it leads on the host, not on this machine', () => {
    const outside = join(base, 'splx');
    for (const directory of ['etc/init.d', base.slice(1)]) mkdirSync(join(root, directory), { recursive: true });
    const script = (path: string, mark: string): void => {
      writeFileSync(path, `#!/bin/sh\n: >${join(base, mark)}\n`);
      chmodSync(path, 0o755);
    };
    script(outside, 'machine');
    script(join(root, outside), 'host');
    symlinkSync(outside, join(root, 'etc/init.d/splx'));
    const steps = [{ action: { kind: 'service', service: 'splx', verb: 'reload', from: 'any' } as const }];
    const { text, token } = applyScript(root, steps, []);
    const stdout = execFileSync('/bin/sh', { input: text });
    assert.equal(stepResults(stdout, Buffer.alloc(0), token, steps)[0]?.status, 'done');
    assert.deepEqual([existsSync(join(base, 'host')), existsSync(join(base, 'machine'))], [true, false]);
  });
});

describe('a command that takes too long', () => {
  it('is ended with all that it started', () => {
    const long = `298.${process.pid}`;
    const command = { argv: ['/bin/sh', '-c', `sleep ${long}; true`], timeout: 1 } as const;
    const steps = [{ action: { kind: 'run', command } as const }];
    const { text, token } = applyScript('', steps, []);
    const stdout = execFileSync('/bin/sh', { input: text });
    assert.equal(stepResults(stdout, Buffer.alloc(0), token, steps)[0]?.why?.code, 'command_timed_out');
    const left = execFileSync('/bin/sh', ['-c', `ps -eo args= | grep -c '^sleep [2]${long.slice(1)}$' || true`], {
      encoding: 'utf8',
    });
    assert.equal(left.trim(), '0');
  });
});
