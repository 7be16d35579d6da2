import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { fingerprint, keyType } from '../../lib/transport/host-key.ts';
import { checkHostKey, knownKeyTypes, parseKnownHosts } from '../../lib/transport/known-hosts.ts';

describe('checkHostKey', () => {
  const [one, two, rsa] = [key('ssh-ed25519', 1), key('ssh-ed25519', 2), key('ssh-rsa', 3)];

  const cases: readonly (readonly [lines: string, address: string, port: number, verdict: string, line?: number])[] = [
    [`host ${one}`, 'host', 22, 'trusted', 1],
    [`host ${one}`, 'HOST', 22, 'trusted', 1],
    [`HOST ${one}`, 'host', 22, 'trusted', 1],
    [`host ${one}`, 'host.example.com', 22, 'unknown'],
    [`a,host,b ${one} a comment`, 'host', 22, 'trusted', 1],
    [`host\t${one}\r`, 'host', 22, 'trusted', 1],
    [`\n# comment\nhost ${one}`, 'host', 22, 'trusted', 3],
    [`host ${two}`, 'host', 22, 'changed', 1],
    [`host ${two}\nhost ${one}`, 'host', 22, 'trusted', 2],
    [`host ${rsa}`, 'host', 22, 'unknown'],
    [`other ${one}`, 'host', 22, 'unknown'],
    ['', 'host', 22, 'unknown'],
    // Ports.
    [`[host]:2222 ${one}`, 'host', 2222, 'trusted', 1],
    [`[host]:2222 ${one}`, 'host', 22, 'unknown'],
    [`[host]:2222 ${one}`, 'host', 2223, 'unknown'],
    [`[host]:22 ${one}`, 'host', 22, 'unknown'],
    [`host ${one}`, 'host', 2222, 'trusted', 1],
    [`host ${two}`, 'host', 2222, 'unknown'],
    [`[host]:2222 ${two}\nhost ${one}`, 'host', 2222, 'trusted', 2],
    [`[2001:db8::1]:2222 ${one}`, '2001:db8::1', 2222, 'trusted', 1],
    [`2001:db8::1 ${one}`, '2001:DB8::1', 22, 'trusted', 1],
    // Patterns.
    [`*.example.com ${one}`, 'web.example.com', 22, 'trusted', 1],
    [`*.example.com ${one}`, 'example.com', 22, 'unknown'],
    [`web? ${one}`, 'web1', 22, 'trusted', 1],
    [`web? ${one}`, 'web10', 22, 'unknown'],
    [`w.b ${one}`, 'wxb', 22, 'unknown'],
    [`web(1) ${one}`, 'web1', 22, 'unknown'],
    [`*,!host ${one}`, 'host', 22, 'unknown'],
    [`!host,* ${one}`, 'host', 22, 'unknown'],
    [`*,!host ${one}`, 'other', 22, 'trusted', 1],
    [`!host ${one}`, 'other', 22, 'unknown'],
    [`192.0.2.* ${one}`, '192.0.2.7', 22, 'trusted', 1],
    // Hashed.
    [`${hashed('host')} ${one}`, 'host', 22, 'trusted', 1],
    [`${hashed('host')} ${one}`, 'Host', 22, 'trusted', 1],
    [`${hashed('host')} ${two}`, 'host', 22, 'changed', 1],
    [`${hashed('host')} ${one}`, 'other', 22, 'unknown'],
    [`${hashed('[host]:2222')} ${one}`, 'host', 2222, 'trusted', 1],
    [`@revoked ${hashed('host')} ${one}`, 'host', 22, 'revoked', 1],
    // Markers.
    [`host ${one}\n@revoked host ${one}`, 'host', 22, 'revoked', 2],
    [`@revoked * ${one}`, 'host', 22, 'revoked', 1],
    [`@revoked * ${one}\n[host]:2222 ${one}`, 'host', 2222, 'revoked', 1],
    [`@revoked host ${two}\nhost ${one}`, 'host', 22, 'trusted', 2],
    [`@revoked host ${two}`, 'host', 22, 'unknown'],
    [`@cert-authority host ${one}`, 'host', 22, 'unknown'],
    [`@cert-authority host ${two}\nhost ${one}`, 'host', 22, 'trusted', 2],
    [`@unheard-of host ${one}`, 'host', 22, 'unknown'],
    // Lines that make no sense.
    ['host', 'host', 22, 'unknown'],
    ['host ssh-ed25519', 'host', 22, 'unknown'],
    ['host ssh-ed25519 !!!!', 'host', 22, 'unknown'],
    [`host ssh-rsa ${one.split(' ')[1]}`, 'host', 22, 'unknown'],
    [`|2|x|y ${one}`, 'host', 22, 'unknown'],
    [`|1|x ${one}`, 'host', 22, 'unknown'],
    ['host 1024 35 1234567', 'host', 22, 'unknown'],
  ];
  for (const [lines, address, port, verdict, line] of cases) {
    it(`${verdict}: ${address} port ${port} in ${JSON.stringify(lines).slice(0, 60)}`, () => {
      const found = checkHostKey(parseKnownHosts(lines, 'known_hosts'), address, port, blob(one));
      assert.equal(found.verdict, verdict);
      if (line !== undefined && 'entry' in found)
        assert.deepEqual([found.entry.file, found.entry.line], ['known_hosts', line]);
    });
  }

  it('names the other types that are known', () => {
    const found = checkHostKey(parseKnownHosts(`host ${rsa}`, 'f'), 'host', 22, blob(one));
    assert.deepEqual(found, { verdict: 'unknown', others: ['ssh-rsa'] });
  });

  it('never trusts what is no key', () => {
    for (const shown of [
      Buffer.alloc(0),
      Buffer.from('x'),
      Buffer.from([255, 255, 255, 255]),
      Buffer.alloc(200, 255),
    ]) {
      assert.equal(checkHostKey(parseKnownHosts(`host ${one}`, 'f'), 'host', 22, shown).verdict, 'unknown');
    }
  });

  it('lists the types known for a host, those of its port first', () => {
    const entries = parseKnownHosts(`host ${one}\n[host]:2222 ${rsa}\n@revoked host ${two}`, 'f');
    assert.deepEqual(knownKeyTypes(entries, 'host', 2222), ['ssh-rsa']);
    assert.deepEqual(knownKeyTypes(entries, 'host', 22), ['ssh-ed25519']);
    assert.deepEqual(knownKeyTypes(entries, 'host', 2223), ['ssh-ed25519']);
  });
});

describe('fingerprint', () => {
  it('is what OpenSSH prints', () => {
    // ssh-keygen -lf of this line.
    const line = 'AAAAC3NzaC1lZDI1NTE5AAAAIIO0mxxW2cieQ8+MSV4zWGInLoYBfDHccv5zjxRur0CZ';
    assert.equal(fingerprint(Buffer.from(line, 'base64')), 'SHA256:D3beuSFpTOqJlPxJPPj5PjXGMD6HdvafblLK9L4EnfI');
    assert.equal(keyType(Buffer.from(line, 'base64')), 'ssh-ed25519');
  });
});

/** The last two columns of a line, for a key that no host has. */
function key(type: string, nth: number): string {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return `${type} ${Buffer.concat([length, Buffer.from(type), Buffer.alloc(32, nth)]).toString('base64')}`;
}

function blob(columns: string): Buffer {
  return Buffer.from(columns.split(' ')[1]!, 'base64');
}

function hashed(name: string): string {
  const salt = Buffer.alloc(20, 7);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}
