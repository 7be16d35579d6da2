import assert from 'node:assert/strict';
import { becomeUser, neverBegan, shellCommand } from '../../lib/transport/become.ts';

describe('becomeUser', () => {
  it('is nobody when there is nobody to become, or it is the one who logs in', () => {
    assert.equal(becomeUser(undefined, 'demo'), undefined);
    assert.equal(becomeUser({ method: 'sudo', user: 'demo' }, 'demo'), undefined);
    assert.equal(becomeUser({ method: 'sudo', user: 'root' }, 'demo'), 'root');
  });

  for (const user of ['root', '_apt', 'www-data', 'a.b', 'machine$', 'x'.repeat(32)]) {
    it(`takes ${user}`, () => assert.equal(becomeUser({ method: 'sudo', user }, 'demo'), user));
  }

  for (const user of [
    '',
    '-root',
    '#0',
    '1x',
    'a b',
    "a'b",
    'a;b',
    'a\nb',
    'root\n',
    '$(id)',
    '`id`',
    'x'.repeat(33),
  ]) {
    it(`takes no ${JSON.stringify(user)}, whoever logs in`, () => {
      for (const login of ['demo', user]) {
        assert.throws(() => becomeUser({ method: 'sudo', user }, login), { code: 'invalid_user_name' });
      }
    });
  }
});

describe('shellCommand', () => {
  it('holds nothing that a shell would change', () => {
    const plain = /^[A-Za-z0-9_./-]+$/;
    assert.deepEqual(shellCommand(undefined), ['/bin/sh']);
    assert.deepEqual(shellCommand('root'), ['sudo', '-n', '-H', '-u', 'root', '--', '/bin/sh']);
    for (const argument of shellCommand('root')) assert.match(argument, plain);
  });
});

describe('neverBegan', () => {
  const cases: readonly (readonly [become: string | undefined, code: number, stderr: string, reason: string])[] = [
    ['root', 1, 'sudo: a password is required\n', 'sudo_needs_password'],
    ['root', 1, 'sudo: sorry, you must have a tty to run sudo\n', 'sudo_needs_tty'],
    ['root', 1, 'demo is not in the sudoers file.  This incident will be reported.\n', 'sudo_not_allowed'],
    ['x', 1, "Sorry, user demo is not allowed to execute '/bin/sh' as x on host1.\n", 'sudo_not_allowed'],
    ['x', 1, 'sudo: unknown user: x\n', 'sudo_unknown_user'],
    ['root', 127, 'sh: 1: exec: sudo: not found\n', 'sudo_missing'],
    ['root', 1, 'sudo: Passwort erforderlich\n', 'sudo_refused'],
    ['root', 1, '', 'sudo_refused'],
    [undefined, 1, 'This account is currently not available.\n', 'no_shell'],
    [undefined, 0, '', 'no_shell'],
  ];
  for (const [become, code, stderr, reason] of cases) {
    it(`says ${reason} for ${JSON.stringify(stderr)}, exit code ${code}`, () => {
      const failure = neverBegan({ host: 'host1', become }, code, stderr);
      assert.equal(failure.reason.code, reason);
      assert.equal(failure.code, become === undefined ? 'connection_failed' : 'become_failed');
      assert.doesNotMatch(failure.message, /[{}]/);
    });
  }
});
