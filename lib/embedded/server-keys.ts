import ssh2, { type ParsedKey } from 'ssh2';
import { TaishoError } from '../core/error.ts';

/** An Ed25519 key pair: the private key as OpenSSH writes it to a file, the public key as a line of authorized_keys. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/**
 * Makes a key pair that nothing else knows of. ssh2 1.17 drops the zeros at the front of a public key, which makes one
 * pair in 256 unreadable: those are thrown away.
 */
export function generateKeyPair(): KeyPair {
  for (;;) {
    const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519');
    if (!(ssh2.utils.parseKey(privateKey) instanceof Error)) return { privateKey, publicKey };
  }
}

/** The key in a text; `what` names the text for the message. */
export function parseKey(text: string, what: string): ParsedKey {
  const parsed = ssh2.utils.parseKey(text) as ParsedKey | ParsedKey[] | Error;
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key !== undefined && !(key instanceof Error)) return key;
  const why = key === undefined ? 'it holds none' : key.message;
  throw new TaishoError('invalid_key', `${what} is not a key that can be used: ${why}`, { cause: key });
}

/** The public half of a key as a line of authorized_keys: `ssh-ed25519 AAAA…`. */
export function publicLine(key: ParsedKey): string {
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
}
