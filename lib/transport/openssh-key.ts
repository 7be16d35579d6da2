import type { KeyObject } from 'node:crypto';

/** An Ed25519 private key as the text of an unencrypted OpenSSH key file (OpenSSH's PROTOCOL.key). */
export function ed25519ToOpenSsh(key: KeyObject): string {
  const { d = '', x = '' } = key.export({ format: 'jwk' });
  const [seed, point] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
  const type = string(Buffer.from('ssh-ed25519'));
  const check = Buffer.alloc(8);
  const secret = Buffer.concat([check, type, string(point), string(Buffer.concat([seed, point])), string(NOTHING)]);
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    string(Buffer.from('none')),
    string(Buffer.from('none')),
    string(NOTHING),
    Buffer.from([0, 0, 0, 1]),
    string(Buffer.concat([type, string(point)])),
    string(padded(secret)),
  ]);
  const lines = body.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n');
}

const NOTHING = Buffer.alloc(0);

function string(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Fills up to a multiple of 8 with the bytes 1, 2, 3 …, as the format wants it. */
function padded(secret: Buffer): Buffer {
  const missing = (8 - (secret.length % 8)) % 8;
  return Buffer.concat([secret, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))]);
}
