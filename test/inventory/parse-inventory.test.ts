import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessOf, parseInventory, selectHosts } from '../../lib/inventory/index.ts';
import { diagnosticsOf } from './diagnostics.ts';

const shipped = join(import.meta.dirname, '../../../inventory');

describe('the shipped inventories', () => {
  const [ini, yml] = ['example.ini', 'example.yml'].map((file) =>
    parseInventory(readFileSync(join(shipped, file), 'utf8'), file),
  );

  it('name the same hosts, with the same groups and variables', () => {
    assert.ok(ini && yml);
    assert.deepEqual(ini.hosts, yml.hosts);
    assert.deepEqual(
      ini.hosts.map(({ name }) => name),
      ['mail1.example.com', 'proxy1.example.com'],
    );
    assert.deepEqual(selectHosts(ini, 'splx'), ini.hosts);
  });

  it('say how to get in', () => {
    assert.deepEqual(
      ini?.hosts.map((host) => accessOf(host).target),
      [
        { name: 'mail1.example.com', address: 'mail1.example.com', port: 22, user: 'admin' },
        { name: 'proxy1.example.com', address: '192.0.2.20', port: 2222, user: 'operator' },
      ],
    );
  });
});

describe('the format of an inventory', () => {
  for (const [name, text, count] of [
    ['hosts', 'all:\n  hosts:\n    a:\n    b:\n', 2],
    ['hosts', '# x\n\n---\nall: {hosts: {a: }}\n', 1],
    ['etc/hosts.d/hosts', '{"all": {"hosts": {"a": null}}}', 1],
    ['hosts', '# x\r\nall:\r\n  # y\r\n\r\n  hosts:\r\n    a:\r\n', 1],
    ['hosts.d/hosts', '[all]\na\nb\n', 2],
    ['hosts.ini', '\uFEFF[all]\na\n', 1],
    ['hosts.yml', '\uFEFFall:\n  hosts: a\n', 1],
    ['HOSTS.YAML', 'all:\n  hosts: a\n', 1],
    ['hosts.example', 'a\nb\nc', 3],
    ['hosts', '', 0],
    ['hosts.yml', '# nothing\n', 0],
  ] as const) {
    it(`is clear for ${name} with ${JSON.stringify(text.slice(0, 12))}`, () => {
      assert.equal(parseInventory(text, name).hosts.length, count);
    });
  }

  for (const name of ['hosts', 'hosts.ini', 'the list of hosts']) {
    it(`is INI for ${name} where a colon alone could be YAML`, () => {
      assert.equal(diagnosticsOf(() => parseInventory('web1:\nweb2:\n', name))[0]?.code, 'bad_host_name');
    });
  }
});

describe('names that JavaScript has a meaning for', () => {
  for (const [file, text] of [
    ['hosts.ini', '[__proto__]\n__proto__ __proto__={"isAdmin":True}\n[__proto__:vars]\n__proto__={"isAdmin":True}'],
    [
      'hosts.json',
      '{"__proto__": {"hosts": {"__proto__": {"__proto__": {"isAdmin": true}}}, "vars": {"__proto__": {"isAdmin": true}}}}',
    ],
  ] as const) {
    it(`are names like any other in ${file}`, () => {
      const { hosts, groups } = parseInventory(text, file);
      assert.equal(({} as Record<string, unknown>)['isAdmin'], undefined);
      assert.equal(hosts[0]?.name, '__proto__');
      assert.deepEqual(hosts[0]?.groups, ['all', '__proto__']);
      assert.equal(Object.getPrototypeOf(hosts[0]?.vars), null);
      assert.deepEqual(Object.keys(hosts[0]?.vars ?? {}), ['__proto__']);
      assert.deepEqual(groups.get('__proto__')?.hosts, ['__proto__']);
      assert.deepEqual(accessOf(hosts[0]!).target.user, undefined);
    });
  }
});
