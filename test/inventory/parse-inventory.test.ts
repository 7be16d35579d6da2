import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InvalidInput, TaishoError } from '../../lib/core/error.ts';
import type { Inventory } from '../../lib/core/host.ts';
import { parseInventory, selectHosts } from '../../lib/inventory/index.ts';

const ini = (text: string): Inventory => parseInventory(text, 'hosts');
const names = ({ hosts }: Inventory): string[] => hosts.map(({ name }) => name);
const varsOf = (inventory: Inventory, name: string): unknown => ({
  ...inventory.hosts.find((host) => host.name === name)?.vars,
});

describe('parseInventory', () => {
  for (const [text, expected] of [
    ['web[1:3]', ['web1', 'web2', 'web3']],
    ['web[01:03].example.com', ['web01', 'web02', 'web03']],
    ['db[a:c]', ['dba', 'dbb', 'dbc']],
    ['x[0:6:3]', ['x0', 'x3', 'x6']],
    ['r[1:2]n[1:2]', ['r1n1', 'r1n2', 'r2n1', 'r2n2']],
    ['[1:2].example.com', ['1.example.com', '2.example.com']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['a # comment\n# b\n; c\n\n  d  ', ['a', 'd']],
    ['a\na\n[g]\na', ['a']],
    ['192.0.2.1\n2001:db8::1', ['192.0.2.1', '2001:db8::1']],
    ['', []],
  ] as const) {
    it(`reads the hosts of ${JSON.stringify(text)}`, () => {
      assert.deepEqual(
        names(ini(text)).map((name) => name.replace(/(?<=^web\d\d)\.example\.com/, '')),
        expected,
      );
    });
  }

  for (const [value, read] of [
    ['1', 1],
    ['007', '007'],
    ['1.5', 1.5],
    ['True', true],
    ['true', 'true'],
    ['None', null],
    ['yes', 'yes'],
    ["'a b'", 'a b'],
    ['a=b', 'a=b'],
    ["[1, 'b', True]", [1, 'b', true]],
    ['{{7*7}}', '{{7*7}}'],
    ['$(touch x)', '$(touch x)'],
    ['', ''],
  ] as const) {
    it(`reads ${value || 'nothing'} as ${JSON.stringify(read)} in a section of variables`, () => {
      assert.deepEqual(varsOf(ini(`a\n[all:vars]\nv=${value}\n`), 'a'), { v: read });
    });
  }

  it('takes the port behind a name', () => {
    assert.deepEqual(varsOf(ini('a:2222 x=1'), 'a'), { ansible_port: 2222, x: 1 });
    assert.deepEqual(names(ini('w[1:2]:2222')), ['w1', 'w2']);
  });

  it('takes names of variables for names, whatever they are', () => {
    const vars = ini('a __proto__=1 constructor=2 toString=3').hosts[0]?.vars ?? {};
    assert.equal(Object.getPrototypeOf(vars), null);
    assert.deepEqual(Object.keys(vars), ['__proto__', 'constructor', 'toString']);
    assert.equal(({} as Record<string, unknown>)['1'], undefined);
  });

  it('merges variables as Ansible does: all, parent, child, priority, name, host', () => {
    const inventory = ini(
      '[b]\nh v=host\ni\n[a]\ni\nj\nh\n[top:children]\na\n[all:vars]\nv=all\nw=all\nx=all\ny=all\nz=all\n' +
        '[top:vars]\nw=top\nx=top\n[a:vars]\nx=a\ny=a\n[b:vars]\ny=b\nz=b\n',
    );
    assert.deepEqual(varsOf(inventory, 'h'), { v: 'host', w: 'top', x: 'a', y: 'a', z: 'b' });
    assert.deepEqual(varsOf(inventory, 'j'), { v: 'all', w: 'top', x: 'a', y: 'a', z: 'all' });
    const first = ini('[a]\nh\n[b]\nh\n[a:vars]\nv=a\nansible_group_priority=5\n[b:vars]\nv=b\n');
    assert.equal((varsOf(first, 'h') as { v: string }).v, 'a');
  });

  it('reads YAML as it reads INI', () => {
    const yaml = parseInventory(
      'all:\n  vars: {v: 1}\n  children:\n    web:\n      hosts:\n        web[1:2]: {ansible_port: 2222}\n      vars: {w: "007"}\n  hosts: {lone: }\n',
      'hosts.yml',
    );
    const text = ini('lone\n[web]\nweb[1:2] ansible_port=2222\n[web:vars]\nw="007"\n[all:vars]\nv=1\n');
    assert.deepEqual(new Set(names(yaml)), new Set(names(text)));
    for (const name of names(text)) assert.deepEqual(varsOf(yaml, name), varsOf(text, name), name);
  });

  for (const [source, text, code, line, column] of [
    ['hosts', 'a\n[web', 'bad_section', 2, 1],
    ['hosts', '[web:varz]', 'bad_section', 1, 6],
    ['hosts', '[we b]', 'bad_group_name', 1, 2],
    ['hosts', '[g:children]\nnone', 'undefined_group', 2, 1],
    ['hosts', 'a b', 'bad_variable', 1, 3],
    ['hosts', 'a v="x', 'unbalanced_quote', 1, 1],
    ['hosts', 'a[3:1]', 'bad_range', 1, 1],
    ['hosts', 'a[1:9999999]', 'bad_range', 1, 1],
    ['hosts', 'a[01:100]', 'bad_range', 1, 1],
    ['hosts', 'a[1:2:0]', 'bad_range', 1, 1],
    ['hosts', 'x\n  -oProxyCommand=x', 'bad_host_name', 2, 3],
    ['hosts', '../etc/passwd', 'bad_host_name', 1, 1],
    ['hosts', 'a;reboot', 'bad_host_name', 1, 1],
    ['hosts', '$(reboot)', 'bad_host_name', 1, 1],
    ['hosts', '[all:vars]\nnovalue', 'bad_variable', 2, 1],
    ['h.yml', 'all:\n  host: {a: }', 'unknown_key', 2, 3],
    ['h.yml', 'all:\n  hosts: [a]', 'not_a_mapping', 2, 10],
    ['h.yml', '- a', 'not_a_mapping', 1, 1],
    ['h.yml', 'all:\n  hosts:\n    a;b: {}', 'bad_host_name', 3, 5],
    ['h.yml', 'all:\n  hosts:\n    a[2:1]: {}', 'bad_range', 3, 5],
    ['h.yml', '"a b": {}', 'bad_group_name', 1, 1],
  ] as const) {
    it(`says ${code} at ${line}:${column} of ${JSON.stringify(text)}`, () => {
      const [found] = diagnosticsOf(() => parseInventory(text, source));
      assert.deepEqual([found?.code, found?.at?.line, found?.at?.column], [code, line, column]);
    });
  }

  it('says all that is wrong at once', () => {
    const found = diagnosticsOf(() => ini('a;b\n[web:varz]\nx\n[g:children]\nnone\nc[2:1]'));
    assert.deepEqual(
      found.map(({ code }) => code),
      ['bad_host_name', 'bad_section', 'undefined_group', 'undefined_group'],
    );
  });

  it('refuses groups that are children of each other', () => {
    for (const [source, text] of [
      ['hosts', '[a:children]\nb\n[b:children]\na'],
      ['hosts', '[a:children]\na'],
      ['h.yml', 'a: {children: {b: {children: {a: }}}}'],
    ] as const)
      assert.equal(diagnosticsOf(() => parseInventory(text, source))[0]?.code, 'group_cycle');
  });

  it('gives an inventory or says what is wrong, whatever the text', () => {
    const word = fc.constantFrom(
      '[',
      ']',
      ':',
      'a',
      'web[1:3]',
      '[g]',
      '[g:vars]',
      '[g:children]',
      '=',
      '"',
      "'",
      '#',
      ' ',
      '\n',
      'x=1',
      '\\',
      '\0',
      '{',
      '}',
      '- ',
      'all:',
      '  ',
      'hosts:',
      '&a',
      '*a',
      '__proto__',
      '\t',
      '\ud800',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(word, { maxLength: 30 }).map((words) => words.join('')),
    );
    fc.assert(
      fc.property(text, fc.constantFrom('hosts', 'h.yml', 'h.json'), (any, source) => {
        try {
          for (const { vars } of parseInventory(any, source).hosts) assert.equal(Object.getPrototypeOf(vars), null);
        } catch (error) {
          assert.ok(error instanceof InvalidInput, String(error));
          assert.ok(error.diagnostics.length > 0);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('is quick on long lines that go wrong', () => {
    const began = Date.now();
    for (const text of [
      'a "' + '\\"'.repeat(50_000),
      'a v=' + '['.repeat(100_000),
      '[' + 'a:'.repeat(50_000),
      'a' + '[1:2]'.repeat(40),
    ])
      attempt(text);
    assert.ok(Date.now() - began < 5000, `${Date.now() - began} ms`);
  });
});

describe('selectHosts', () => {
  const inventory = ini('lone\n[web]\nweb[1:4]\n[db]\ndb1\nweb4\n[prod:children]\nweb\n');
  for (const [pattern, expected] of [
    ['all', 'lone web1 web2 web3 web4 db1'],
    ['*', 'lone web1 web2 web3 web4 db1'],
    ['web', 'web1 web2 web3 web4'],
    ['prod', 'web1 web2 web3 web4'],
    ['ungrouped', 'lone'],
    ['web:db', 'web1 web2 web3 web4 db1'],
    ['web,db1', 'web1 web2 web3 web4 db1'],
    ['web:&db', 'web4'],
    ['web:!db', 'web1 web2 web3'],
    ['!web', 'lone db1'],
    ['web:!web1:!web2', 'web3 web4'],
    ['web[0]', 'web1'],
    ['web[-1]', 'web4'],
    ['web[1:2]', 'web2 web3'],
    ['web[2:]', 'web3 web4'],
    ['web?', 'web1 web2 web3 web4'],
    ['*1', 'web1 db1'],
    ['~(web|db)1', 'web1 db1'],
    ['~web[12]', 'web1 web2'],
    ['web:&nothing*', ''],
  ] as const) {
    it(`finds ${expected || 'none'} by ${pattern}`, () => {
      assert.equal(
        selectHosts(inventory, pattern)
          .map(({ name }) => name)
          .join(' '),
        expected,
      );
    });
  }

  it('narrows by a limit', () => {
    assert.deepEqual(
      selectHosts(inventory, 'web', 'web1,db').map(({ name }) => name),
      ['web1', 'web4'],
    );
  });

  for (const [pattern, code] of [
    ['wbe', 'unknown_host_pattern'],
    ['web:!dbb', 'unknown_host_pattern'],
    ['__proto__', 'unknown_host_pattern'],
    ['~(', 'bad_host_pattern'],
  ] as const) {
    it(`refuses ${pattern}`, () => {
      assert.throws(
        () => selectHosts(inventory, pattern),
        (error) => error instanceof TaishoError && error.code === code,
      );
    });
  }
});

function attempt(text: string): void {
  try {
    ini(text);
  } catch (error) {
    assert.ok(error instanceof InvalidInput, String(error));
  }
}

function diagnosticsOf(act: () => unknown): InvalidInput['diagnostics'] {
  try {
    act();
  } catch (error) {
    if (error instanceof InvalidInput) return error.diagnostics;
    throw error;
  }
  throw new assert.AssertionError({ message: 'nothing was refused' });
}
