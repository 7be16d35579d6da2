import assert from 'node:assert/strict';
import { TaishoError } from '../../lib/core/error.ts';
import type { Json } from '../../lib/core/json.ts';
import { accessOf } from '../../lib/inventory/index.ts';

const of = (vars: Record<string, Json>, defaults = {}) => accessOf({ name: 'web1', groups: ['all'], vars }, defaults);

describe('accessOf', () => {
  for (const [vars, expected] of [
    [{}, { name: 'web1', address: 'web1', port: 22 }],
    [
      { ansible_host: '192.0.2.1', ansible_port: '2222' },
      { name: 'web1', address: '192.0.2.1', port: 2222 },
    ],
    [
      { ansible_ssh_host: 'x', ansible_ssh_port: 23, ansible_ssh_user: 'u' },
      { name: 'web1', address: 'x', port: 23, user: 'u' },
    ],
    [{ ansible_user: 7 }, { name: 'web1', address: 'web1', port: 22, user: '7' }],
    [{ ansible_ssh_private_key_file: '/k' }, { name: 'web1', address: 'web1', port: 22, privateKeyFile: '/k' }],
    [{ ansible_become: 'yes' }, { name: 'web1', address: 'web1', port: 22, become: { method: 'sudo', user: 'root' } }],
    [
      { ansible_become: true, ansible_become_user: 'app' },
      { name: 'web1', address: 'web1', port: 22, become: { method: 'sudo', user: 'app' } },
    ],
    [{ ansible_become: 'False' }, { name: 'web1', address: 'web1', port: 22 }],
    [
      { ansible_ssh_common_args: '-o UserKnownHostsFile="/a b" -oStrictHostKeyChecking=yes' },
      { name: 'web1', address: 'web1', port: 22, knownHostsFiles: ['/a', 'b'] },
    ],
  ] as const) {
    it(`reads ${JSON.stringify(vars)}`, () => assert.deepEqual(of(vars).target, expected));
  }

  it('lets variables win over keywords and what the caller gives', () => {
    const defaults = { user: 'd', privateKeyFile: '/d', knownHostsFiles: ['/d'], become: { become: true, user: 'k' } };
    assert.deepEqual(of({ ansible_user: 'u', ansible_become_user: 'v' }, defaults).target, {
      name: 'web1',
      address: 'web1',
      port: 22,
      user: 'u',
      privateKeyFile: '/d',
      knownHostsFiles: ['/d'],
      become: { method: 'sudo', user: 'v' },
    });
    assert.equal(of({ ansible_become: false }, defaults).target.become, undefined);
  });

  for (const [root, expected] of [
    ['/srv/image/', '/srv/image'],
    ['/', ''],
    ["/srv/it's $HOME", "/srv/it's $HOME"],
  ] as const) {
    it(`takes ${root} for the host's root`, () => assert.equal(of({ taisho_root: root }).root, expected));
  }

  it('knows ssh and local', () => {
    for (const value of ['ssh', 'smart', 'paramiko']) assert.equal(of({ ansible_connection: value }).connection, 'ssh');
    assert.equal(of({ ansible_connection: 'local' }).connection, 'local');
  });

  for (const [vars, code] of [
    [{ ansible_port: 0 }, 'bad_variable'],
    [{ ansible_port: 65_536 }, 'bad_variable'],
    [{ ansible_port: '22; reboot' }, 'bad_variable'],
    [{ ansible_port: 22.5 }, 'bad_variable'],
    [{ ansible_host: '' }, 'bad_variable'],
    [{ ansible_host: ['a'] }, 'bad_variable'],
    [{ ansible_user: true }, 'bad_variable'],
    [{ ansible_become: 'maybe' }, 'bad_variable'],
    [{ ansible_become: ['yes'] }, 'bad_variable'],
    [{ ansible_become: true, ansible_become_method: 'su' }, 'bad_variable'],
    [{ ansible_connection: 'docker' }, 'bad_variable'],
    [{ ansible_connection: 'winrm' }, 'bad_variable'],
    [{ taisho_root: 'relative' }, 'bad_variable'],
    [{ taisho_root: '/a/../b' }, 'bad_variable'],
    [{ taisho_root: '/a\nb' }, 'bad_variable'],
    ...[
      'ansible_password',
      'ansible_ssh_pass',
      'ansible_become_password',
      'ansible_become_pass',
      'ansible_sudo_pass',
    ].map((name) => [{ [name]: 'secret' }, 'bad_variable'] as const),
    [{ ansible_ssh_common_args: 7 }, 'bad_variable'],
    [{ ansible_ssh_common_args: '-o StrictHostKeyChecking=no' }, 'unsupported_ssh_argument'],
    [{ ansible_ssh_extra_args: '-o ProxyCommand="nc x"' }, 'unsupported_ssh_argument'],
    [{ ansible_ssh_common_args: '-J jump' }, 'unsupported_ssh_argument'],
    [{ ansible_ssh_common_args: '-o' }, 'unsupported_ssh_argument'],
    [{ ansible_ssh_common_args: '-o UserKnownHostsFile=' }, 'unsupported_ssh_argument'],
  ] as const) {
    it(`refuses ${JSON.stringify(vars)}, and never shows a secret`, () => {
      assert.throws(
        () => of(vars as Record<string, Json>),
        (error) => error instanceof TaishoError && error.code === code && !error.message.includes('secret"'),
      );
    });
  }
});
