import assert from 'node:assert/strict';
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as taisho from '../../lib/index.ts';
import { aFleet, bareHost } from '../run/fleet.ts';

const project = join(import.meta.dirname, '../../..');

const EXPORTS = [
  'apply',
  'createLedger',
  'loadPlan',
  'newRunId',
  'plan',
  'planFile',
  'InvalidInput',
  'TaishoError',
  'Unreachable',
  'UnreadablePrint',
  'because',
  'change',
  'defineRemedy',
  'definePlaybook',
  'facts',
  'inverse',
  'loadCatalogue',
  'loadInventory',
  'loadPlaybook',
  'localTransport',
  'need',
  'ok',
  'parseInventory',
  'playbookDefiner',
  'playbookOf',
  'readFacts',
  'readOrder',
  'refuse',
  'remedies',
  'renderDiagnostic',
  'run',
  'selectHosts',
  'sentence',
  'sshTransport',
  'unforeseeable',
];

const PROGRAM = `import { definePlaybook, loadInventory, playbookOf, run, type RunEvent } from 'taisho';

const playbook = definePlaybook({ hosts: 'one', tasks: [{ name: 'a', file: { path: '/tmp/typed', content: 'x' } }] });
// @ts-expect-error: start_order needs a service
definePlaybook({ hosts: 'one', tasks: [{ start_order: { behind: 'known' } }] });
const told: RunEvent['kind'][] = [];
const inventory = await loadInventory(process.argv[2] ?? '');
const { hosts } = await run(playbookOf(playbook), inventory, { onEvent: ({ kind }) => told.push(kind) });
console.log(hosts.get('one')?.outcome, told.at(-1));
`;

const REQUIRING = `const { loadPlaybook, loadInventory, run } = require('taisho');
(async () => {
  const playbook = await loadPlaybook(process.argv[2]);
  const { summary } = await run(playbook, await loadInventory(process.argv[3]), { check: true });
  console.log(JSON.stringify(summary));
})();
`;

describe('the package', function () {
  this.timeout(120_000);
  const fleet = aFleet(bareHost('one'));
  let directory = '';
  let installed = '';
  let packed: readonly string[] = [];

  before(function () {
    directory = mkdtempSync(join(tmpdir(), 'taisho-package-'));
    const listing = npm(['pack', '--json', '--ignore-scripts', '--pack-destination', directory], project);
    const pack = readdirSync(directory).find((name) => name.endsWith('.tgz'));
    if (listing.status !== 0 || pack === undefined) {
      console.log(`      skipped: npm pack did not work here: ${listing.stderr.trim().split('\n').at(-1)}`);
      this.skip();
    }
    execFileSync('tar', ['xzf', pack], { cwd: directory });
    packed = readdirSync(join(directory, 'package'), { recursive: true, encoding: 'utf8' });
    installed = join(directory, 'elsewhere');
    mkdirSync(installed);
    writeFileSync(join(installed, 'package.json'), '{ "name": "elsewhere", "private": true, "type": "module" }\n');
    install(join(directory, pack));
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  /** By npm where a registry can be reached; else unpacked, with this project's own dependencies beside it. */
  function install(tarball: string): void {
    const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--fetch-retries=0'];
    if (npm(['install', ...flags, tarball], installed).status === 0) return;
    console.log('      npm could not install dependencies here: they are linked instead');
    rmSync(join(installed, 'node_modules'), { recursive: true, force: true });
    mkdirSync(join(installed, 'node_modules'));
    for (const name of readdirSync(join(project, 'node_modules'))) {
      if (!name.startsWith('.'))
        symlinkSync(join(project, 'node_modules', name), join(installed, 'node_modules', name));
    }
    cpSync(join(directory, 'package'), join(installed, 'node_modules/taisho'), { recursive: true });
  }

  function npm(argv: readonly string[], cwd: string) {
    return spawnSync('npm', argv, { cwd, encoding: 'utf8', timeout: 90_000 });
  }

  /** Not synchronously: the fleet's servers live in this process. */
  function node(argv: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
    return new Promise((resolve) => {
      execFile(process.execPath, [...argv], { cwd: installed }, (error, stdout, stderr) =>
        resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
      );
    });
  }

  it('exports exactly this', () => {
    assert.deepEqual(Object.keys(taisho).toSorted(), EXPORTS.toSorted());
  });

  it('holds what it needs, and nothing else: no tests, no fixtures, no maps of machines', () => {
    for (const path of [
      'dist/lib/index.js',
      'dist/lib/index.d.ts',
      'dist/lib/cli/bin.js',
      'playbooks/start-after.yml',
      'LICENSE',
    ]) {
      assert.ok(packed.includes(path), path);
    }
    assert.deepEqual(
      packed.filter((path) => /(^|\/)(test|\.git|\.ci|node_modules)(\/|$)/.test(path)),
      [],
    );
  });

  it('shows no type of a dependency', () => {
    const declarations = packed.filter((path) => path.endsWith('.d.ts'));
    const open = ['dist/lib/index.d.ts'];
    const seen = new Set(open);
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      const text = readFileSync(join(directory, 'package', path), 'utf8');
      for (const [, from = ''] of text.matchAll(/(?:from|import\() ?'([^']+)'/g)) {
        assert.ok(from.startsWith('.') || from.startsWith('node:'), `${path} shows ${from}`);
        const next = join(path, '..', from.replace(/\.[jt]s$/, '.d.ts'));
        if (declarations.includes(next) && !seen.has(next)) open.push(next);
        seen.add(next);
      }
    }
    assert.ok(seen.size > 20);
  });

  it('is typed and runs from a program of ten lines, strictly compiled elsewhere', async () => {
    writeFileSync(join(installed, 'program.ts'), PROGRAM);
    const options = {
      strict: true,
      module: 'nodenext',
      target: 'es2023',
      types: ['node'],
      skipLibCheck: false,
      noEmitOnError: true,
    };
    const typeRoots = [join(project, 'node_modules/@types')];
    writeFileSync(
      join(installed, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...options, typeRoots }, files: ['program.ts'] }),
    );
    const compiled = await node([join(project, 'node_modules/typescript/bin/tsc'), '-p', '.']);
    assert.equal(compiled.stdout, '');
    assert.equal(compiled.status, 0);
    const { stdout, stderr } = await node(['program.js', fleet.inventoryFile]);
    assert.equal(stdout, 'changed run-end\n', stderr);
  });

  it('can be required', async () => {
    writeFileSync(join(installed, 'program.cjs'), REQUIRING);
    const path = await fleet.file('- hosts: one\n  tasks:\n    - { file: { path: /tmp/required, content: x } }\n');
    const { stdout, stderr } = await node(['program.cjs', path, fleet.inventoryFile]);
    assert.equal((JSON.parse(stdout || '{}') as { changed?: number }).changed, 1, stderr);
  });

  it('has a program that runs the playbooks it ships', async () => {
    const bin = join(installed, 'node_modules/taisho/dist/lib/cli/bin.js');
    const shipped = join(installed, 'node_modules/taisho/playbooks');
    assert.match((await node([bin, '--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
    const files = readdirSync(shipped).map((name) => join(shipped, name));
    const { status, stderr } = await node([bin, 'validate', ...files]);
    assert.equal(status, 0, stderr);
    const ran = await node([
      bin,
      'run',
      join(shipped, 'start-after.ts'),
      '-i',
      fleet.inventoryFile,
      '-o',
      'lines',
      '--check',
    ]);
    assert.equal(ran.status, 0, ran.stdout + ran.stderr);
  });
});
