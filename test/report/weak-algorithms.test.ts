import assert from 'node:assert/strict';
import { weakAlgorithms } from '../../lib/report/weak-algorithms.ts';

describe('weak algorithms', () => {
  for (const [use, names, weak] of [
    ['kex', 'curve25519-sha256', []],
    ['kex', 'diffie-hellman-group16-sha512', []],
    ['kex', 'diffie-hellman-group1-sha1', ['kex diffie-hellman-group1-sha1']],
    ['kex', 'diffie-hellman-group-exchange-sha1', ['kex diffie-hellman-group-exchange-sha1']],
    ['hostKey', 'rsa-sha2-512', []],
    ['hostKey', 'ssh-ed25519', []],
    ['hostKey', 'ssh-rsa', ['hostKey ssh-rsa']],
    ['hostKey', 'ssh-dss', ['hostKey ssh-dss']],
    ['cipher', 'aes256-gcm@openssh.com, aes128-cbc', ['cipher aes128-cbc']],
    ['cipher', 'chacha20-poly1305@openssh.com', []],
    ['cipher', 'arcfour256', ['cipher arcfour256']],
    ['mac', 'hmac-sha2-256-etm@openssh.com', []],
    ['mac', 'hmac-sha1, hmac-md5', ['mac hmac-sha1', 'mac hmac-md5']],
    ['mac', 'umac-64@openssh.com', ['mac umac-64@openssh.com']],
    ['mac', '', []],
    ['mac', 'none', ['mac none']],
  ] as const)
    it(`are told: ${use} ${names}`, () => assert.deepEqual(weakAlgorithms({ [use]: names }), weak));
});
