import { parseInventory } from '../../lib/inventory/index.ts';
import { assertFinds, type Found } from './diagnostics.ts';

/** Text, and what is found: `line:column+length code`, and a word of the suggestion. */
const cases: readonly (readonly [name: string, text: string, ...found: Found[]])[] = [
  ['an unknown kind of section', '[web]\n[web:vras]\na=1', ['2:6+4 bad_section', 'did you mean :vars?']],
  ['a section with a blank', '[web servers]', ['1:1+13 bad_section']],
  ['a section without a name', '[]', ['1:1+2 bad_section']],
  ['a section that is not closed', '  [web', ['1:3+4 bad_section']],
  ['something behind a section', '[web] web1', ['1:1+10 bad_section']],
  ['a ; comment behind a section, which Ansible has none of', '[web] ; x', ['1:1+9 bad_section']],
  ["a group's name that no pattern can say", '[a,b]\n[!x]', ['1:2+3 bad_group_name'], ['2:2+2 bad_group_name']],
  ['an undefined child', '[top:children]\nwbe\n[web]', ['2:1+3 undefined_group', 'did you mean web?']],
  [
    'an undefined child of two',
    '[a:children]\nx\n[b:children]\n x',
    ['2:1+1 undefined_group'],
    ['4:2+1 undefined_group'],
  ],
  ['variables of an undefined group', '[web]\n[wbe:vars]\na=1', ['2:2+3 undefined_group', 'did you mean web?']],
  ['a child that has only variables', '[a:children]\nb\n[b:vars]\nx=1', ['2:1+1 undefined_group']],
  ['a group that is its own child', '[a:children]\na', ['2:1+1 group_cycle']],
  ['a cycle', '[a:children]\nb\n[b:children]\nc\n[c:children]\n a # back', ['6:2+1 group_cycle']],
  ['two cycles', '[a:children]\nb\n[b:children]\na\n[c:children]\nc', ['4:1+1 group_cycle'], ['6:1+1 group_cycle']],
  ['all as a child', '[a:children]\nall', ['2:1+3 group_cycle']],
  ['ungrouped as a child', '[a:children]\nungrouped', ['2:1+9 bad_child']],
  ['children of ungrouped', '[a]\n[ungrouped:children]\na', ['2:2+9 bad_child']],
  ['two children in a line', '[a]\n[b]\n[c:children]\na b', ['4:1+3 bad_child']],
  ['a range that ends before it begins', '[web]\nweb[9:1]', ['2:1+8 bad_range']],
  ['a range from a number to a letter', 'a\nb[1:c] x=1', ['2:1+6 bad_range']],
  ['a range of unequal width', 'web[01:100]', ['1:1+11 bad_range']],
  ['a range without an end', 'web[1:]', ['1:1+7 bad_range']],
  ['a range with no step at all', 'web[1:9:0]', ['1:1+10 bad_range']],
  ['a range written with a dash', 'web[1-9]', ['1:1+8 bad_range']],
  ['a range without its bracket', 'web1:9]', ['1:1+7 bad_range']],
  ['a range without its other bracket', 'web[1:9', ['1:1+7 bad_range']],
  ['a range of more hosts than there are', 'n[0:99999999]', ['1:1+13 bad_range']],
  ['ranges that multiply', 'n[0:999]-[0:999]', ['1:1+16 bad_range']],
  ['a quote that is not closed', '[web]\nweb1 a="b c', ['2:8+4 unbalanced_quote']],
  ["an apostrophe that is a quote to Ansible's reader", "web1 a=it's", ['1:10+2 unbalanced_quote']],
  ['a backslash at the end', 'web1 a=b\\', ['1:9+1 unbalanced_quote']],
  ['a word that is no variable', 'web1 port', ['1:6+4 bad_variable', 'in quotes']],
  ['blanks around the =', 'web1 port = 22', ['1:6+4 bad_variable']],
  ['a variable without a name', 'web1 =22\n[web]\n[web:vars]\n = 3', ['1:6+3 bad_variable'], ['4:2+3 bad_variable']],
  ['a variable without a value', '[all:vars]\nport', ['2:1+4 bad_variable']],
  ["a host's name with a semicolon", 'web1;reboot', ['1:1+11 bad_host_name']],
  ["a host's name that climbs", '../etc', ['1:1+6 bad_host_name']],
  ["a host's name that is an option", '-oProxyCommand=x', ['1:1+16 bad_host_name']],
  ["a host's name that is empty", '"" a=1', ['1:1+2 bad_host_name']],
  ['a host that is a template', '{{ name }} a=1', ['1:1+2 bad_host_name'], ['1:4+4 bad_variable']],
  ['a line of YAML', '[web]\nweb1:', ['2:1+5 bad_host_name', 'port']],
  ['a port beyond the last', 'web1:70000\nweb2:0', ['1:1+10 bad_port'], ['2:1+6 bad_port']],
  [
    'another port for a host named before, which Ansible ignores',
    'a\n[x]\na:2222',
    ['3:1+6 late_port', 'ansible_port=2222'],
  ],
  ['the loopback address, which begins with a colon', '[::1]:22', ['1:1+8 bad_host_name', 'ansible_host=::1']],
  ['a priority that is no number', '[a]\n[a:vars]\nansible_group_priority=high', ['3:1+27 bad_priority']],
  ['a control character', '[web]\nweb1 a=\u001B[2J', ['2:1+11 control_character']],
  ['a line that only Python would break', 'web1\u2028web2', ['1:1+9 control_character']],
];

describe('an INI inventory is refused for', () => {
  for (const [name, text, ...found] of cases) {
    it(name, () => assertFinds(() => parseInventory(text, 'hosts.ini'), found));
  }

  it('everything that is wrong in it, in order', () => {
    const text = '[web:chidren]\nx\n[a]\nh k\n[b:vars]\nx=1\n[c:children]\nzz\n[d]\nw[2:1]';
    assertFinds(
      () => parseInventory(text, 'hosts.ini'),
      [
        ['1:6+7 bad_section', 'children'],
        ['4:3+1 bad_variable'],
        ['5:2+1 undefined_group'],
        ['8:1+2 undefined_group'],
        ['10:1+6 bad_range'],
      ],
    );
  });

  it('its size', () => {
    assertFinds(() => parseInventory('#'.repeat(17 * 1024 * 1024), 'hosts.ini'), [['nowhere too_large']]);
  });

  it('more hosts than any fleet has', () => {
    const text = 'a[0:65535]\nb[0:65535]\nc1';
    assertFinds(() => parseInventory(text, 'hosts.ini'), [['3:1+2 too_many_hosts']]);
  });

  it('groups nested beyond sense, and a chain of thousands ends nothing', () => {
    const chain = Array.from({ length: 5000 }, (_, index) => `[g${index}:children]\ng${index + 1}`).join('\n');
    assertFinds(() => parseInventory(`${chain}\n[g5000]`, 'hosts.ini'), [['200:1+4 too_deep']]);
    const circle = `${chain}\n[g5000:children]\ng0`;
    assertFinds(() => parseInventory(circle, 'hosts.ini'), [['10002:1+2 group_cycle']]);
  });
});
