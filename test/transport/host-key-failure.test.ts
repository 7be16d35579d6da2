import assert from 'node:assert/strict';
import { hostKeyFailure } from '../../lib/transport/host-key-failure.ts';
import type { KnownHost } from '../../lib/transport/known-hosts.ts';

const key = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f', 'base64');
const file = "/home/o'hara/my keys/known_hosts";
const place = { host: 'host1', address: '192.0.2.1', port: 2222, file };
const entry: KnownHost = { names: [], type: 'ssh-ed25519', key, file, line: 3 };

describe('hostKeyFailure', () => {
  it('is none for a key that is trusted', () => {
    assert.equal(hostKeyFailure({ verdict: 'trusted', entry }, key, place), undefined);
  });

  it('says commands that a person can copy, whatever the file is called', () => {
    const quoted = "'/home/o'\\''hara/my keys/known_hosts'";
    const unknown = hostKeyFailure({ verdict: 'unknown', others: [] }, key, place);
    assert.equal(unknown?.reason.data['how'], `ssh-keyscan -p 2222 192.0.2.1 >> ${quoted}`);
    const changed = hostKeyFailure({ verdict: 'changed', entry }, key, place);
    assert.deepEqual([changed?.reason.data['name'], changed?.reason.data['file']], ["'[192.0.2.1]:2222'", quoted]);
  });

  it('says no command that an address from an inventory could slip into', () => {
    const failure = hostKeyFailure({ verdict: 'unknown', others: [] }, key, { ...place, address: 'x;id' });
    assert.match(String(failure?.reason.data['how']), /^ssh-keyscan -p 2222 'x;id' >> /);
  });

  for (const [verdict, code] of [
    [{ verdict: 'unknown', others: ['ssh-rsa'] }, 'unknown_host_key'],
    [{ verdict: 'changed', entry }, 'changed_host_key'],
    [{ verdict: 'revoked', entry }, 'revoked_host_key'],
  ] as const) {
    it(`names host, fingerprint and every placeholder: ${code}`, () => {
      const failure = hostKeyFailure(verdict, key, place);
      assert.deepEqual([failure?.code, failure?.reason.code], [code, code]);
      assert.match(failure?.message ?? '', /host1.*SHA256:[A-Za-z0-9+/]{43}(?![A-Za-z0-9+/=])/);
      assert.doesNotMatch(failure?.message ?? '', /[{}]/);
    });
  }
});
