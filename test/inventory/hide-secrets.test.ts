import assert from 'node:assert/strict';
import { InvalidInput } from '../../lib/core/error.ts';
import { parseInventory } from '../../lib/inventory/index.ts';
import { assertFinds, diagnosticsOf } from './diagnostics.ts';

const secret = 'hunter2-canary';
const number = '0777123';

/** Each is wrong somewhere, and none may say what the password is: not in the line, not in the sentence. */
const texts: readonly (readonly [file: string, text: string])[] = [
  ['hosts.ini', `web1 ansible_password=${secret} oops`],
  ['hosts.ini', `web1 oops ansible_become_pass='${secret} x'`],
  ['hosts.ini', `web1 ansible_ssh_pass=" ${secret}`],
  ['hosts.ini', `web1 ansible_password=a ${secret}`],
  ['hosts.ini', `web1 ansible_password= ${secret}`],
  ['hosts.ini', `web1 ansible_password '${secret}'`],
  ['hosts.ini', `web1 ansible_password=a\\ ${secret}"`],
  ['hosts.ini', `web1 ANSIBLE_PASSWORD=${secret}" x`],
  ['hosts.ini', `web1 ansible_password=${secret}\u2028"`],
  ['hosts.ini', `web1 db_pwd=${secret} x`],
  ['hosts.ini', `web1 api_key=${secret} x`],
  ['hosts.ini', `[all:vars]\nansible_password ${secret}`],
  ['hosts.ini', `[all:vars]\nansible_password: ${secret}`],
  ['hosts.ini', `[all:vars]\nansible_password = ${secret}\u0007`],
  ['hosts.ini', `[web:children]\nansible_password=${secret}`],
  ['hosts.ini', `[web:children]\nansible_password ${secret}`],
  ['hosts.ini', `[ansible_password=${secret}]`],
  ['hosts.ini', `[web:ansible_password=${secret}]`],
  ['hosts.ini', `ansible_password=${secret}`],
  ['hosts.ini', `ansible_password = "${secret}"`],
  ['hosts.ini', `ansible_password=${secret}[1`],
  ['hosts.ini', `web1:ansible_password=${secret}`],
  ['hosts.yml', `all:\n  vars: {ansible_password: ${secret}, a: &a }, b`],
  ['hosts.yml', `all:\n  vars:\n    ansible_password: "${secret}\n`],
  ['hosts.yml', `all:\n  vars:\n    ansible_password:\n      "${secret}: [\n`],
  ['hosts.yml', `all:\n  vars:\n    ansible_password: "${secret}\\q"\n`],
  ['hosts.yml', `all:\n  vars:\n    ansible_password: !${secret} x\n`],
  ['hosts.yml', `all:\n  vars:\n    ansible_password:\n\n      !${secret} x\n`],
  ['hosts.yml', `all:\n  vars:\n    ansible_password: *${secret}\n`],
  ['hosts.yml', `all:\n  vars:\n    ansible_password: ${secret}: b\n`],
  ['hosts.yml', `all:\n  vars:\n    ansible_password: {${secret}: 1, ${secret}: 2}\n`],
  ['hosts.yml', `all:\n  vars:\n    ansible_password:\n      ${secret}: 1\n      ${secret}: 2\n`],
  ['hosts.yml', `all:\n  vars:\n    ansible_password: |\n      a\n     ${secret}: [\n`],
  ['hosts.yml', `all:\n  hosts:\n    h: {"ansible_password": "${secret}", x: !y z}\n`],
  ['hosts.yml', `all:\n  hosts:\n    ansible_password=${secret}:\n`],
  ['hosts.yml', `all:\n  ansible_password=${secret}: 1\n`],
  ['hosts.json', `{"all": {"vars": {"ansible_password":\n!${secret} "x"}}}`],
  ['hosts.yml', `all:\n  vars:\n    ansible_password: ${number}\n`],
  ['hosts.yml', `all:\n  vars:\n    ansible_password:\n      ${number}\n`],
  ['hosts.yml', `all:\n  vars:\r\n    ansible_password:\r\n      ${number}\r\n`],
  ['hosts.yml', `all:\n  hosts:\n    h: {ansible_ssh_pass: ${number}, b: 2}\n`],
  ['hosts.yml', `- ansible_password: ${number}\n`],
];

describe('a message about an inventory', () => {
  for (const [file, text] of texts) {
    it(`doesn't say the password in ${file}: ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parseInventory(text, file),
        (error) => {
          assert.ok(error instanceof InvalidInput);
          for (const said of [error.message, JSON.stringify(error.diagnostics)])
            assert.ok(!/hunter2|canary|777123/.test(said), said);
          return true;
        },
      );
    });
  }

  it('keeps its place and its code where the password is hidden', () => {
    assertFinds(
      () => parseInventory('[web]\nansible_password=abc123\nweb1 oops\n', 'hosts'),
      [['2:1+23 bad_host_name'], ['3:6+4 bad_variable']],
    );
  });

  it('stays whole where it repeats nothing secret', () => {
    const [found] = diagnosticsOf(() => parseInventory('web1 ansible_password=a b oops', 'hosts'));
    assert.match(found?.message ?? '', /name=value/);
    assert.equal(found?.at?.text, 'web1 ansible_password=********');
  });

  it('shows what stands beside and behind a password in YAML', () => {
    const [found] = diagnosticsOf(() =>
      parseInventory('all:\n  vars:\n    ansible_password:\n    mode: 0644\n', 'hosts.yml'),
    );
    assert.equal(found?.at?.text, '    mode: 0644');
    assert.equal(found?.code, 'leading_zero');
  });

  it('holds no control character, though the line does', () => {
    const [found] = diagnosticsOf(() => parseInventory('web1 a=\u001B]0;x\u0007', 'hosts.ini'));
    assert.doesNotMatch(found?.at?.text ?? '', /\p{Cc}/u);
  });

  it('takes no time for a long line of such names', () => {
    const begin = performance.now();
    diagnosticsOf(() => parseInventory(`web1 ${'pass'.repeat(250_000)}`, 'hosts.ini'));
    diagnosticsOf(() => parseInventory(`web1 ${'pass '.repeat(100_000)}`, 'hosts.ini'));
    assert.ok(performance.now() - begin < 3000);
  });
});
