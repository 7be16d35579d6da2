import assert from 'node:assert/strict';
import { parseInventory } from '../../lib/inventory/index.ts';
import { assertFinds, diagnosticsOf, type Found } from './diagnostics.ts';

const bomb = `a: &a [x, x]\n${[...'bcdefghijkl'].map((name, index) => `${name}: &${name} [*${'abcdefghijk'[index]}, *${'abcdefghijk'[index]}]`).join('\n')}\n`;

/** Text, and what is found: `line:column+length code`, and a word of the suggestion. */
const cases: readonly (readonly [name: string, text: string, ...found: Found[]])[] = [
  ['a list', '- web1\n- web2\n', ['1:1+1 not_a_mapping', 'all:']],
  ['a word', 'web1', ['1:1+4 not_a_mapping']],
  ['hosts that are a list', 'all:\n  hosts:\n    - web1\n', ['3:5+1 not_a_mapping', 'no dash']],
  ['hosts that are a number', 'all:\n  hosts: 3\n', ['2:10+1 not_a_mapping']],
  ['children that are a list', 'all:\n  children: [web]\n', ['2:13+1 not_a_mapping', 'no dash']],
  ['vars that are a list', 'all:\n  vars:\n    - a: 1\n', ['3:5+1 not_a_mapping']],
  ['vars that are a word', 'all:\n  vars: a\n', ['2:9+1 not_a_mapping']],
  ['a group that is a list', 'all:\n  children:\n    web: [w1]\n', ['3:10+1 not_a_mapping']],
  ["a host's variables that are a list", 'all:\n  hosts:\n    w1: [a]\n', ['3:9+1 not_a_mapping']],
  ["a host's variables that are a word", 'all:\n  hosts:\n    w1: up\n', ['3:9+2 not_a_mapping']],
  ['an unknown key', 'all:\n  hots:\n    w1:\n', ['2:3+4 unknown_key', 'did you mean hosts?']],
  ['a group a level too high', 'all:\n  web:\n    hosts: {w1: }\n', ['2:3+3 unknown_key', 'children']],
  ['a range', 'all:\n  hosts:\n    "w[3:1]":\n', ['3:5+8 bad_range']],
  ['a name', 'all:\n  hosts:\n    w;x: {a: 1}\n', ['3:5+3 bad_host_name']],
  ['a name that is a template', 'all:\n  hosts:\n    "{{ x }}":\n', ['3:5+9 bad_host_name']],
  ['the name of a group', 'all:\n  children:\n    "a b":\n', ['3:5+5 bad_group_name']],
  ['a port', 'all:\n  hosts:\n    w:99999:\n', ['3:5+7 bad_port']],
  ['another port later', 'a:\n  hosts: {w: }\nb:\n  hosts:\n    w:22:\n', ['5:5+4 late_port']],
  ['a cycle', 'a:\n  children:\n    b:\n      children:\n        a:\n', ['5:9+1 group_cycle']],
  ['all below a group', 'a:\n  children:\n    all:\n', ['3:5+3 group_cycle']],
  ['children of ungrouped', 'ungrouped:\n  children:\n    a:\n', ['3:5+1 bad_child']],
  ['a priority', 'a:\n  vars:\n    ansible_group_priority: 1.5\n', ['3:29+3 bad_priority']],
  ['a key twice', 'all:\n  hosts:\n    a:\n    b:\n    a:\n', ['5:5+1 duplicate_key']],
  ['a number that Ansible reads otherwise', 'all:\n  vars: {mode: 0644}\n', ['2:16+4 leading_zero', '"0644"']],
  ['a tag', 'all:\n  vars:\n    a: !vault x\n', ['3:15+1 custom_tag']],
  ['a merge key', 'all:\n  vars: &v {a: 1}\n  hosts:\n    h:\n      <<: *v\n', ['5:7+2 merge_key']],
  [
    "a configuration of Ansible's plugins",
    'plugin: aws_ec2\nregions: [x]\n',
    ['1:1+6 inventory_plugin', 'ansible-inventory'],
  ],
  ['an alias without its anchor', 'all: *none\n', ['1:6+5 unknown_alias']],
  ['its syntax', 'all:\n  hosts: {w1: \n', ['2:15+1 yaml_syntax']],
  ['tabs', 'all:\n\thosts:\n', ['2:1+1 yaml_syntax', 'tabs']],
  ['two documents', 'all:\n---\nweb:\n', ['2:1+3 several_documents']],
];

describe('a YAML inventory is refused for', () => {
  for (const [name, text, ...found] of cases) {
    it(name, () => assertFinds(() => parseInventory(text, 'hosts.yml'), found));
  }

  it('an alias bomb, at once', () => {
    const codes = diagnosticsOf(() => parseInventory(bomb, 'hosts.yml')).map(({ code }) => code);
    assert.ok(codes.includes('too_many_aliases'));
  });

  it('nesting without end', () => {
    const text = '{all: '.repeat(20_000);
    assert.deepEqual(
      diagnosticsOf(() => parseInventory(text, 'hosts.yml')).map(({ code }) => code),
      ['too_deep'],
    );
  });

  it('several things, in order', () => {
    const text = 'all:\n  hots: {}\n  children:\n    web:\n      hosts: [a]\n    db:\n      vars: 1\n';
    assertFinds(
      () => parseInventory(text, 'hosts.yml'),
      [['2:3+4 unknown_key', 'hosts'], ['5:14+1 not_a_mapping'], ['7:13+1 not_a_mapping']],
    );
  });
});

describe('YAML 1.2 in an inventory', () => {
  it('keeps yes and no as words: who needs a truth value takes them for one', () => {
    const { hosts } = parseInventory('all:\n  hosts:\n    h: {a: yes, b: no, c: true}\n', 'hosts.yml');
    assert.deepEqual({ ...hosts[0]?.vars }, { a: 'yes', b: 'no', c: true });
  });
});
