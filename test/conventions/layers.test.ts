import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/**
 * What each layer may import: other layers, and packages. `node:` modules are open to all but those marked pure. The
 * reason stands in CONTRIBUTING: deciding is apart from doing, so that a plan can be trusted and a decision tested.
 */
const LAYERS: Readonly<Record<string, { layers: readonly string[]; packages?: readonly string[]; pure?: true }>> = {
  core: { layers: [], pure: true },
  facts: { layers: ['core'], pure: true },
  catalogue: { layers: ['core'], pure: true },
  order: { layers: ['core', 'facts'], pure: true },
  remedies: { layers: ['core', 'facts', 'order', 'catalogue'], pure: true },
  expression: { layers: ['core'], packages: ['minijinja-js'] },
  source: { layers: ['core', 'expression'], packages: ['yaml', 'ajv'] },
  playbook: { layers: ['core', 'expression', 'source'], pure: true },
  inventory: { layers: ['core', 'source'], pure: true },
  load: { layers: ['core', 'catalogue', 'inventory', 'playbook', 'source'], packages: ['jiti'] },
  plan: { layers: ['core', 'source'], pure: true },
  remote: { layers: ['core'] },
  transport: { layers: ['core'], packages: ['node-ssh', 'ssh2'] },
  embedded: { layers: ['core'], packages: ['ssh2'] },
  ledger: { layers: ['core'] },
  run: { layers: ['core', 'expression', 'inventory', 'ledger', 'plan', 'playbook', 'remote'] },
  report: { layers: ['core'], packages: ['listr2'] },
  'report/html': { layers: ['core', 'report'] },
  cli: {
    layers: [
      'core',
      'catalogue',
      'embedded',
      'inventory',
      'ledger',
      'load',
      'plan',
      'playbook',
      'remedies',
      'report',
      'report/html',
      'run',
      'transport',
      '.',
    ],
    packages: ['commander'],
  },
  // The library itself: everything but the command line.
  '.': {
    layers: [
      'core',
      'catalogue',
      'facts',
      'inventory',
      'ledger',
      'load',
      'order',
      'plan',
      'playbook',
      'remedies',
      'run',
      'transport',
    ],
  },
};

const root = join(import.meta.dirname, '../../..');
const files = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

describe('the layers', () => {
  it('know every folder of lib', () => {
    const folders = new Set(files.map((file) => dirname(file)));
    assert.deepEqual(
      [...folders].filter((folder) => !(folder in LAYERS)),
      [],
      'a new folder needs its line in this table',
    );
  });

  for (const file of files) {
    it(`let ${file} import only what its layer may`, () => {
      const layer = LAYERS[dirname(file)];
      if (layer === undefined) return;
      for (const from of importsOf(file)) {
        if (from.startsWith('.')) {
          const to = dirname(normalize(join(dirname(file), from)));
          const ok = to === dirname(file) || layer.layers.includes(to);
          assert.ok(
            ok,
            `${file} imports ${from}: the layer ${dirname(file)} may import ${layer.layers.join(', ') || 'nothing'}`,
          );
        } else if (from.startsWith('node:')) {
          const ok = !layer.pure || from === 'node:crypto';
          assert.ok(ok, `${file} imports ${from}: a pure layer decides, it does nothing`);
        } else {
          assert.ok(
            layer.packages?.includes(from) ?? false,
            `${file} imports the package ${from}; only its one layer may`,
          );
        }
      }
    });
  }
});

describe('the library', () => {
  for (const file of files.filter((one) => !one.startsWith('cli'))) {
    it(`neither prints, exits nor reads the environment in ${file}`, () => {
      const text = withoutStrings(sourceOf(file));
      const found = /\bconsole\.|process\.(stdout|stderr|stdin|exit|env|on\(|argv)/.exec(text)?.[0];
      assert.equal(found, undefined, `${file} uses ${found}: only the command line may`);
    });
  }

  it('never forces a module out of the kernel', () => {
    for (const file of files) assert.doesNotMatch(sourceOf(file), /rmmod|modprobe\s+-r|--force-unload/, file);
  });
});

describe('the rooms', () => {
  for (const file of files) {
    it(`keep ${file} to one idea`, () => {
      assert.match(file, /^([a-z0-9-]+\/)*[a-z0-9-]+\.ts$/, 'file names are kebab-case');
      assert.doesNotMatch(file, /util|helper|common|misc|manager/, 'a file is called what it holds');
      const lines = sourceOf(file).split('\n').length;
      assert.ok(lines <= 360, `${file} has ${lines} lines: is there a second idea in it?`);
    });
  }
});

function importsOf(file: string): readonly string[] {
  return [
    ...sourceOf(file).matchAll(/^(?:import|export)\b[^'";]*?from '([^']+)'|import\('([^']+)'\)|^import '([^']+)'/gm),
  ].map(([, from, lazy, bare]) => from ?? lazy ?? bare ?? '');
}

function sourceOf(file: string): string {
  return readFileSync(join(root, 'lib', file), 'utf8');
}

/** Shell text in templates may say what it likes. */
function withoutStrings(text: string): string {
  return text.replaceAll(/`[^`]*`|'[^'\n]*'/g, "''").replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, '');
}
