import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TaishoError } from '../../lib/core/error.ts';
import type { Host, Inventory } from '../../lib/core/host.ts';
import { HOST_NAME, matches } from '../../lib/core/name.ts';
import { accessOf, parseInventory, selectHosts } from '../../lib/inventory/index.ts';
import { pythonLiteral } from '../../lib/inventory/python-literal.ts';
import { expandRanges } from '../../lib/inventory/ranges.ts';
import { shellWords } from '../../lib/inventory/shell-words.ts';

const pieces = fc.constantFrom(
  ...[
    '[web]',
    '[web:vars]',
    '[a:children]',
    '[',
    ']',
    ':',
    '=',
    '#',
    ';',
    '"',
    "'",
    '\\',
    '\n',
    '\r\n',
    '\t',
    ' ',
    ',',
  ],
  ...['web1', 'a', 'all', 'ungrouped', '__proto__', 'constructor', '[1:3]', '[a:c]', '[01:10:2]', ':22', '2001:db8::1'],
  ...[
    'ansible_port',
    'ansible_group_priority',
    '-1',
    '0x',
    '1e999',
    'True',
    '{{ x }}',
    '{',
    '}',
    '(',
    ')',
    '\u0000',
    '\u2028',
    '😀',
  ],
  ...[
    'hosts:',
    'vars:',
    'children:',
    'all:',
    '- ',
    '&a',
    '*a',
    '<<:',
    '!!',
    '|',
    '>',
    '?',
    '---',
    '...',
    '%',
    '@',
    '&',
    '!',
    '~',
    '*',
  ],
);
const text = fc.oneof(
  { weight: 4, arbitrary: fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('\n')) },
  fc.string({ unit: 'binary', maxLength: 100 }),
);
const source = fc.constantFrom('hosts', 'hosts.ini', 'hosts.yml', 'hosts.json', '');
const runs = { numRuns: 3000 };

describe('whatever an inventory holds', () => {
  it('it is read or refused, and what is read makes sense', () => {
    fc.assert(
      fc.property(text, source, (content, name) => {
        const inventory = orRefused(() => parseInventory(content, name));
        if (inventory !== undefined) assertSound(inventory);
      }),
      runs,
    );
  });

  it('each diagnostic is at a place within the text', () => {
    fc.assert(
      fc.property(text, source, (content, name) => {
        try {
          parseInventory(content, name);
        } catch (error) {
          const { diagnostics } = error as { diagnostics: readonly { at?: { line: number; column: number } }[] };
          const lines = content.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/).length;
          for (const { at } of diagnostics) assert.ok(!at || (at.line >= 1 && at.line <= lines && at.column >= 1));
        }
      }),
      runs,
    );
  });

  it('JSON of any shape is read or refused', () => {
    const key = fc.constantFrom(
      'all',
      'hosts',
      'vars',
      'children',
      'web',
      '__proto__',
      'web1',
      'ansible_group_priority',
    );
    const leaf = fc.oneof(fc.constantFrom(null, '', 'web1', 0, -1, 1.5, true), fc.array(fc.string(), { maxLength: 2 }));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 7 }, leaf, fc.dictionary(key, tie('tree'), { minKeys: 1, maxKeys: 4 })),
    }));
    const root = fc.dictionary(key, tree, { maxKeys: 4 });
    fc.assert(
      fc.property(root, (value) => {
        const inventory = orRefused(() => parseInventory(JSON.stringify(value), 'hosts.json'));
        if (inventory !== undefined) assertSound(inventory);
      }),
      runs,
    );
  });
});

describe('whatever a pattern says', () => {
  const inventory = parseInventory('[web]\nweb[1:3]\n[db]\n2001:db8::1\n[a:children]\nweb', 'hosts');
  const pattern = fc.oneof(
    fc
      .array(
        fc.constantFrom(
          'web',
          'web1',
          'db',
          'a',
          ':',
          ',',
          '&',
          '!',
          '~',
          '*',
          '?',
          '[',
          ']',
          '0',
          '-',
          '(',
          ')',
          '.',
          ' ',
          '\\',
          '^',
          '|',
          '{',
          '}',
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );
  it('it selects hosts of the inventory, each once, or is refused', () => {
    fc.assert(
      fc.property(pattern, (one) => {
        const hosts = orRefused(() => selectHosts(inventory, one)) ?? [];
        assert.equal(new Set(hosts).size, hosts.length);
        assert.ok(hosts.every((host) => inventory.hosts.includes(host)));
      }),
      runs,
    );
  });

  it('a limit only ever takes hosts away', () => {
    fc.assert(
      fc.property(pattern, pattern, (one, limit) => {
        const hosts = orRefused(() => selectHosts(inventory, one, limit)) ?? [];
        const without = hosts.length === 0 ? [] : selectHosts(inventory, one);
        assert.ok(hosts.every((host) => without.includes(host)));
      }),
      runs,
    );
  });
});

describe('whatever a variable holds', () => {
  const name = fc.constantFrom(
    ...['ansible_host', 'ansible_port', 'ansible_user', 'ansible_become', 'ansible_become_user', 'ansible_connection'],
    ...['ansible_ssh_common_args', 'ansible_ssh_private_key_file', 'taisho_root', 'ansible_become_method', '__proto__'],
  );
  it('the way in is found or refused', () => {
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.oneof(text, fc.jsonValue() as fc.Arbitrary<never>), { noNullPrototype: false }),
        (vars) => {
          const host: Host = { name: 'h', groups: ['all'], vars };
          const access = orRefused(() => accessOf(host));
          if (access === undefined) return;
          const { target, root } = access;
          assert.match(target.address, /^[\w:][\w.:%-]*$/);
          for (const user of [target.user, target.become?.user])
            assert.doesNotMatch(user ?? 'x', /^-|[\s\p{Cc};'"`|&<>]/u);
          assert.ok(root === '' || (root.startsWith('/') && !root.endsWith('/') && !root.split('/').includes('..')));
        },
      ),
      runs,
    );
  });
});

describe('the parts of the INI format', () => {
  const bits = fc.array(fc.constantFrom(...'0123_.+-eExXob"\'\\uUrN{}[](),: #TFabc'), { maxLength: 14 });
  it('any value is JSON, and text is text again', () => {
    fc.assert(
      fc.property(bits, (letters) => {
        const value = pythonLiteral(letters.join(''));
        assert.ok(JSON.stringify(value) !== undefined);
        assert.ok(typeof value !== 'number' || Number.isFinite(value));
      }),
      runs,
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => assert.ok(pythonLiteral(JSON.stringify(value)) !== undefined)),
      runs,
    );
  });

  it('words are apart and in order', () => {
    fc.assert(
      fc.property(text, (line) => {
        const words = shellWords(line, true);
        if ('problem' in words) return assert.ok(words.start < line.length);
        for (const [index, word] of words.entries())
          assert.ok(word.start < word.end && word.start >= (words[index - 1]?.end ?? 0) && word.end <= line.length);
      }),
      runs,
    );
  });

  it('a range gives names without brackets, each once', () => {
    const range = fc.tuple(fc.nat(120), fc.nat(120), fc.nat(5)).map((parts) => `[${parts.join(':')}]`);
    fc.assert(
      fc.property(fc.array(fc.oneof(range, fc.constantFrom('a', '-', '[a:d]')), { maxLength: 3 }), (parts) => {
        const names = expandRanges(parts.join('-x-'));
        if ('problem' in names) return;
        assert.ok(names.every((one) => !/[[\]]/.test(one)));
        assert.equal(new Set(names).size, names.length);
      }),
      runs,
    );
  });
});

/** What is neither a value nor the author's mistake is a fault of ours. */
function orRefused<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof TaishoError) return undefined;
    throw error;
  }
}

function assertSound({ hosts, groups }: Inventory): void {
  const names = new Set(hosts.map((host) => host.name));
  assert.equal(names.size, hosts.length);
  for (const host of hosts) {
    assert.ok(matches(HOST_NAME, host.name));
    assert.equal(host.groups[0], 'all');
    assert.equal(Object.getPrototypeOf(host.vars), null);
    for (const group of host.groups) assert.ok(groups.get(group)?.hosts.includes(host.name));
  }
  for (const group of groups.values()) {
    assert.equal(Object.getPrototypeOf(group.vars), null);
    for (const name of group.hosts) assert.ok(names.has(name));
    for (const child of group.children)
      for (const name of groups.get(child)?.hosts ?? []) assert.ok(group.hosts.includes(name));
  }
}
