import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Inventory } from '../../lib/core/host.ts';
import { parseInventory, selectHosts } from '../../lib/inventory/index.ts';

/** What `record.sh` there had ansible-inventory and ansible say. */
const fixtures = join(import.meta.dirname, '../../../test/fixtures/inventory');

interface Listing {
  readonly _meta: { readonly hostvars: Readonly<Record<string, unknown>> };
}

interface ListedGroup {
  readonly hosts?: readonly string[];
  readonly children?: readonly string[];
}

describe('an inventory is to us what it is to Ansible', () => {
  const files = readdirSync(join(fixtures, 'same')).filter((file) => !file.endsWith('.expected'));

  for (const file of files) {
    const inventory = parseInventory(readFileSync(join(fixtures, 'same', file), 'utf8'), file);
    const { _meta, ...groups } = JSON.parse(
      readFileSync(join(fixtures, 'same', `${file}.expected`), 'utf8'),
    ) as Listing & Record<string, ListedGroup>;

    it(`${file}: variables`, () => {
      const vars = inventory.hosts.filter((host) => Object.keys(host.vars).length > 0);
      assert.deepEqual(plain(Object.fromEntries(vars.map((host) => [host.name, host.vars]))), plain(_meta.hostvars));
    });

    it(`${file}: groups`, () => {
      const children = [...inventory.groups.values()].filter((group) => group.children.length > 0);
      assert.deepEqual(
        new Map(children.map((group) => [group.name, group.children])),
        new Map(Object.entries(groups).flatMap(([name, group]) => (group.children ? [[name, group.children]] : []))),
      );
      for (const [name, { hosts }] of inventory.groups)
        assert.deepEqual(hosts.toSorted(), [...listedBelow(name, groups)].toSorted(), name);
    });

    it(`${file}: hosts in the order in which they are named first, each with its groups`, () => {
      assert.equal(new Set(inventory.hosts).size, inventory.hosts.length);
      for (const host of inventory.hosts) assert.deepEqual(new Set(host.groups), groupsListing(host.name, groups));
      assert.ok(inventory.hosts.every((host) => host.groups[0] === 'all'));
    });
  }
});

describe('a pattern selects what it does in Ansible', () => {
  const inventory = parseInventory(readFileSync(join(fixtures, 'patterns.ini'), 'utf8'), 'patterns.ini');

  for (const line of readFileSync(join(fixtures, 'patterns.txt'), 'utf8').trimEnd().split('\n')) {
    const [pattern = '', limit = '', hosts = ''] = line.split(';');
    it(`${pattern}${limit && `, limited to ${limit}`}`, () => {
      assert.equal(namesOf(inventory, pattern, limit || undefined), hosts);
    });
  }
});

function namesOf(inventory: Inventory, pattern: string, limit?: string): string {
  return selectHosts(inventory, pattern, limit)
    .map((host) => host.name)
    .join(' ');
}

/** Without prototypes or the lack of them, and keys in order. */
function plain(value: unknown): unknown {
  return new Map(Object.entries(JSON.parse(JSON.stringify(value)) as object));
}

function listedBelow(name: string, groups: Readonly<Record<string, ListedGroup>>): Set<string> {
  const group = Object.hasOwn(groups, name) ? groups[name] : undefined;
  const below = (group?.children ?? []).flatMap((child) => [...listedBelow(child, groups)]);
  return new Set([...(group?.hosts ?? []), ...below]);
}

function groupsListing(host: string, groups: Readonly<Record<string, ListedGroup>>): Set<string> {
  return new Set(Object.keys(groups).filter((name) => listedBelow(name, groups).has(host)));
}
