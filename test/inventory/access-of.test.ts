import assert from 'node:assert/strict';
import type { Host } from '../../lib/core/host.ts';
import type { Json } from '../../lib/core/json.ts';
import { TaishoError } from '../../lib/core/error.ts';
import { accessOf, parseInventory, type AccessDefaults } from '../../lib/inventory/index.ts';

type Vars = Readonly<Record<string, Json>>;

describe('the way into a host', () => {
  it('is its name, port 22 and SSH, when nothing is said', () => {
    assert.deepEqual(accessOf(host({})), {
      target: { name: 'web1', address: 'web1', port: 22 },
      root: '',
      connection: 'ssh',
    });
  });

  const reads: readonly (readonly [vars: Vars, part: string, value: unknown])[] = [
    [{ ansible_host: '192.0.2.1' }, 'address', '192.0.2.1'],
    [{ ansible_host: '::1' }, 'address', '::1'],
    [{ ansible_host: 'fe80::1%eth0' }, 'address', 'fe80::1%eth0'],
    [{ ansible_ssh_host: 'old.example.com' }, 'address', 'old.example.com'],
    // Ansible: the later of a setting's variables wins, and those with ssh come later.
    [{ ansible_host: 'new.example.com', ansible_ssh_host: 'old.example.com' }, 'address', 'old.example.com'],
    [{ ansible_host: null }, 'address', 'web1'],
    [{ ansible_port: 2222 }, 'port', 2222],
    [{ ansible_port: '2222' }, 'port', 2222],
    [{ ansible_ssh_port: 2022 }, 'port', 2022],
    [{ ansible_user: 'admin' }, 'user', 'admin'],
    [{ ansible_user: 'EXAMPLE\\admin' }, 'user', 'EXAMPLE\\admin'],
    [{ ansible_user: 'admin@example.com' }, 'user', 'admin@example.com'],
    [{ ansible_user: 1001 }, 'user', '1001'],
    [{ ansible_ssh_user: 'old' }, 'user', 'old'],
    [{ ansible_ssh_private_key_file: '~/.ssh/a key' }, 'privateKeyFile', '~/.ssh/a key'],
    [{ ansible_private_key_file: '/k' }, 'privateKeyFile', '/k'],
    [{ taisho_root: '/srv/image' }, 'root', '/srv/image'],
    [{ taisho_root: '/srv/image//' }, 'root', '/srv/image'],
    [{ taisho_root: '/' }, 'root', ''],
    [{ ansible_connection: 'local' }, 'connection', 'local'],
    [{ ansible_connection: 'ansible.builtin.local' }, 'connection', 'local'],
    [{ ansible_connection: 'smart' }, 'connection', 'ssh'],
    [{ ansible_connection: 'paramiko' }, 'connection', 'ssh'],
    [{ ansible_connection: 'paramiko_ssh' }, 'connection', 'ssh'],
    [{ ansible_become: true }, 'become', { method: 'sudo', user: 'root' }],
    [{ ansible_become: 'yes' }, 'become', { method: 'sudo', user: 'root' }],
    [{ ansible_become: 'True' }, 'become', { method: 'sudo', user: 'root' }],
    [{ ansible_become: 1 }, 'become', { method: 'sudo', user: 'root' }],
    [{ ansible_become: 'no' }, 'become', undefined],
    [{ ansible_become: true, ansible_become_user: 'splx' }, 'become', { method: 'sudo', user: 'splx' }],
    [{ ansible_become_user: 'splx' }, 'become', undefined],
    [
      { ansible_become: true, ansible_become_method: 'ansible.builtin.sudo' },
      'become',
      { method: 'sudo', user: 'root' },
    ],
    [{ ansible_become: false, ansible_become_method: 'su' }, 'become', undefined],
  ];
  for (const [vars, part, value] of reads) {
    it(`reads ${JSON.stringify(vars)}`, () => assert.deepEqual(partOf(host(vars), part), value));
  }

  const files: readonly (readonly [vars: Vars, files: readonly string[] | undefined])[] = [
    [{ ansible_ssh_common_args: '-o UserKnownHostsFile=/a' }, ['/a']],
    [{ ansible_ssh_common_args: '-oUserKnownHostsFile=/a -o StrictHostKeyChecking=yes' }, ['/a']],
    [{ ansible_ssh_common_args: '-o UserKnownHostsFile="/a /b"' }, ['/a', '/b']],
    [{ ansible_ssh_common_args: `-o 'UserKnownHostsFile="/a b" /c'` }, ['/a b', '/c']],
    [{ ansible_ssh_common_args: '-o "userknownhostsfile /a"' }, ['/a']],
    [{ ansible_ssh_extra_args: '-o UserKnownHostsFile=/a' }, ['/a']],
    [{ ansible_ssh_args: '-o UserKnownHostsFile=/a' }, ['/a']],
    // ssh takes the first value of an option, and Ansible hands over the common ones before the extra ones.
    [{ ansible_ssh_extra_args: '-oUserKnownHostsFile=/b', ansible_ssh_common_args: '-oUserKnownHostsFile=/a' }, ['/a']],
    [{ ansible_ssh_common_args: '-oUserKnownHostsFile=/a -oUserKnownHostsFile=/b' }, ['/a']],
    [{ ansible_ssh_common_args: '' }, undefined],
    [{ ansible_ssh_common_args: '-o StrictHostKeyChecking=yes' }, undefined],
    [{ ansible_host_key_checking: true }, undefined],
  ];
  for (const [vars, expected] of files) {
    it(`trusts the files of ${JSON.stringify(vars)}`, () =>
      assert.deepEqual(accessOf(host(vars)).target.knownHostsFiles, expected));
  }

  const refused: readonly (readonly [vars: Vars, code: string, says?: string])[] = [
    [{ ansible_host: '-oProxyCommand=x' }, 'bad_variable'],
    [{ ansible_host: 'a b' }, 'bad_variable'],
    [{ ansible_host: 'a;b' }, 'bad_variable'],
    [{ ansible_host: '' }, 'bad_variable'],
    [{ ansible_host: ['a'] }, 'bad_variable'],
    [{ ansible_host: '{{ address }}' }, 'bad_variable', 'expressions'],
    [{ ansible_user: '-l' }, 'bad_variable'],
    [{ ansible_user: 'a b' }, 'bad_variable'],
    [{ ansible_user: true }, 'bad_variable'],
    [{ ansible_port: 0 }, 'bad_variable'],
    [{ ansible_port: 65536 }, 'bad_variable'],
    [{ ansible_port: 22.5 }, 'bad_variable'],
    [{ ansible_port: 'ssh' }, 'bad_variable'],
    [{ ansible_port: true }, 'bad_variable'],
    [{ ansible_port: '0x16' }, 'bad_variable'],
    [{ ansible_ssh_private_key_file: '/k\n' }, 'bad_variable'],
    [{ ansible_ssh_private_key_file: '{{ key }}' }, 'bad_variable'],
    [{ ansible_connection: 'winrm' }, 'bad_variable', 'ssh or local'],
    [{ ansible_connection: 'docker' }, 'bad_variable', 'ssh or local'],
    [{ ansible_become: 'maybe' }, 'bad_variable'],
    [{ ansible_become: true, ansible_become_method: 'su' }, 'bad_variable', 'sudo'],
    [{ ansible_become: true, ansible_become_user: '-s' }, 'bad_variable'],
    [{ ansible_become: true, ansible_become_user: '#0' }, 'bad_variable'],
    [{ taisho_root: 'srv' }, 'bad_variable'],
    [{ taisho_root: '/srv/../etc' }, 'bad_variable'],
    [{ taisho_root: '/srv/./x' }, 'bad_variable'],
    [{ taisho_root: '/srv//x' }, 'bad_variable'],
    [{ taisho_root: '//' }, 'bad_variable'],
    [{ taisho_root: '' }, 'bad_variable'],
    [{ ansible_ssh_common_args: '-o StrictHostKeyChecking=no' }, 'unsupported_ssh_argument', 'UserKnownHostsFile'],
    [
      { ansible_ssh_common_args: '-oStrictHostKeyChecking=accept-new' },
      'unsupported_ssh_argument',
      'UserKnownHostsFile',
    ],
    [{ ansible_ssh_extra_args: '-o stricthostkeychecking=off' }, 'unsupported_ssh_argument', 'UserKnownHostsFile'],
    [{ ansible_ssh_common_args: '-J jump.example.com' }, 'unsupported_ssh_argument', '-J'],
    [{ ansible_ssh_common_args: '-o ProxyCommand="ssh -W %h:%p x"' }, 'unsupported_ssh_argument', 'ProxyCommand'],
    [{ ansible_ssh_args: '-C -o ControlMaster=auto' }, 'unsupported_ssh_argument', '-C'],
    [{ ansible_ssh_common_args: '-o UserKnownHostsFile=' }, 'unsupported_ssh_argument'],
    [{ ansible_ssh_common_args: '-o UserKnownHostsFile=%d/k' }, 'unsupported_ssh_argument'],
    [{ ansible_ssh_common_args: '-o' }, 'unsupported_ssh_argument'],
    [{ ansible_ssh_common_args: '-o "UserKnownHostsFile=/a' }, 'unsupported_ssh_argument'],
    [{ ansible_ssh_common_args: 3 }, 'unsupported_ssh_argument'],
    [{ ansible_ssh_common_args: ['-o', 'x'] }, 'bad_variable'],
    [{ ansible_host_key_checking: 'no' }, 'unsupported_ssh_argument', 'UserKnownHostsFile'],
  ];
  for (const [vars, code, says] of refused) {
    it(`refuses ${JSON.stringify(vars)}`, () => {
      assert.throws(
        () => accessOf(host(vars)),
        (error) => isRefusal(error, code, says),
      );
    });
  }

  for (const name of [
    'ansible_password',
    'ansible_ssh_pass',
    'ansible_ssh_password',
    'ansible_become_password',
    'ansible_become_pass',
    'ansible_sudo_pass',
    'ansible_su_pass',
    'ansible_ssh_private_key_passphrase',
  ]) {
    it(`refuses ${name} without saying what it is, before it looks at anything else`, () => {
      const vars = {
        [name]: 'hunter2-canary',
        ansible_port: 'hunter2-canary',
        ansible_become_method: 'hunter2-canary',
      };
      assert.throws(
        () => accessOf(host(vars)),
        (error) => isRefusal(error, 'bad_variable', name) && !String(error).includes('hunter2'),
      );
    });
  }

  for (const [args, name] of [
    ['-o ProxyCommand="sshpass -p hunter2 ssh -W %h:%p x"', 'ProxyCommand'],
    ['-o "ProxyCommand hunter2"', 'ProxyCommand'],
    ['-o ProxyCommand hunter2', 'ssh_common_args'],
    ['-ohunter-2=hunter2', '-o'],
    ['-phunter2', '-p'],
    ['--hunter2', 'ssh_common_args'],
    ['hunter2', 'ssh_common_args'],
    ['-o "StrictHostKeyChecking=no hunter2"', 'StrictHostKeyChecking'],
  ] as const) {
    it(`refuses ${args} by its name, without its value`, () => {
      assert.throws(
        () => accessOf(host({ ansible_ssh_common_args: args })),
        (error) => isRefusal(error, 'unsupported_ssh_argument', name) && !String(error).includes('hunter2'),
      );
    });
  }

  it('is found in an inventory as Ansible writes them', () => {
    const text = `[splx]\nweb1 ansible_host=127.0.0.1 ansible_become=yes\n[splx:vars]\nansible_ssh_common_args=-o UserKnownHostsFile="/tmp/x" -o StrictHostKeyChecking=yes`;
    const [web1] = parseInventory(text, 'hosts').hosts;
    assert.deepEqual(accessOf(web1!).target, {
      name: 'web1',
      address: '127.0.0.1',
      port: 22,
      knownHostsFiles: ['/tmp/x'],
      become: { method: 'sudo', user: 'root' },
    });
  });
});

describe('what a caller gives', () => {
  const cases: readonly (readonly [vars: Vars, defaults: AccessDefaults, part: string, value: unknown])[] = [
    [{}, { user: 'me' }, 'user', 'me'],
    [{ ansible_user: 'admin' }, { user: 'me' }, 'user', 'admin'],
    [{}, { privateKeyFile: '/k' }, 'privateKeyFile', '/k'],
    [{}, { knownHostsFiles: ['/a'] }, 'knownHostsFiles', ['/a']],
    [{ ansible_ssh_common_args: '-oUserKnownHostsFile=/b' }, { knownHostsFiles: ['/a'] }, 'knownHostsFiles', ['/b']],
    [{}, { become: { become: true } }, 'become', { method: 'sudo', user: 'root' }],
    [{}, { become: { become: true, user: 'x' } }, 'become', { method: 'sudo', user: 'x' }],
    [{ ansible_become_user: 'y' }, { become: { become: true, user: 'x' } }, 'become', { method: 'sudo', user: 'y' }],
    [{ ansible_become: false }, { become: { become: true } }, 'become', undefined],
    [{ ansible_become: 'True' }, { become: { become: false } }, 'become', { method: 'sudo', user: 'root' }],
    [
      { ansible_become_method: 'sudo' },
      { become: { become: true, method: 'su' } },
      'become',
      { method: 'sudo', user: 'root' },
    ],
  ];
  for (const [vars, defaults, part, value] of cases) {
    it(`counts where ${JSON.stringify(vars)} doesn't say: ${JSON.stringify(defaults)}`, () => {
      assert.deepEqual(partOf(host(vars), part, defaults), value);
    });
  }

  it('is refused too where it is not supported', () => {
    const defaults = { become: { become: true, method: 'doas' } };
    assert.throws(
      () => accessOf(host({}), defaults),
      (error) => isRefusal(error, 'bad_variable', 'sudo'),
    );
  });
});

function host(vars: Vars): Host {
  return { name: 'web1', groups: ['all'], vars: Object.assign(Object.create(null) as object, vars) };
}

function partOf(of: Host, part: string, defaults: AccessDefaults = {}): unknown {
  const { target, ...rest } = accessOf(of, defaults);
  return ({ ...target, ...rest } as Record<string, unknown>)[part];
}

function isRefusal(error: unknown, code: string, says = ''): boolean {
  assert.ok(error instanceof TaishoError, String(error));
  assert.equal(error.code, code);
  assert.ok(error.message.includes('web1') && error.message.includes(says), error.message);
  return true;
}
