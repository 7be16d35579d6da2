import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import { because, sentence } from '../core/reason.ts';
import { Unreachable } from '../core/transport.ts';
import { ed25519ToOpenSsh } from './openssh-key.ts';

/** A usable private key, in a form that ssh2 reads, and the file it is from. */
export interface PrivateKey {
  readonly file: string;
  readonly text: string;
}

/** Reads private keys, each file once. Rejects with `Unreachable` for a file that holds no usable key. */
export type PrivateKeyReader = (file: string) => Promise<PrivateKey>;

export function privateKeyReader(home: string): PrivateKeyReader {
  const read = new Map<string, Promise<PrivateKey>>();
  return (file) => {
    const path = file.startsWith('~/') ? join(home, file.slice(2)) : file;
    let key = read.get(path);
    if (key === undefined) read.set(path, (key = readKey(path)));
    return key;
  };
}

/** The usual places of a user's keys, in the order they are tried. */
export function defaultKeyFiles(home = homedir()): readonly string[] {
  return ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((name) => join(home, '.ssh', name));
}

/** Whether a key could not be read because there is no such file. */
export function isMissingKey(error: unknown): boolean {
  return error instanceof Unreachable && error.reason.code === 'key_missing';
}

async function readKey(file: string): Promise<PrivateKey> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw unreadable('key_missing', file, 'there is no such file', 'name another', error);
    throw unreadable('key_unreadable', file, error.message, 'let this user read it', error);
  });
  if (/^ssh-|^ecdsa-/.test(text)) {
    throw unreadable('key_public', file, 'it is the public half', 'name the file without .pub');
  }
  const pem = isPkcs8(text) ? pkcs8ToLegacy(file, text) : text;
  const parsed = ssh2.utils.parseKey(pem) as ParsedKey | ParsedKey[] | Error;
  if (parsed instanceof Error) throw unparsable(file, parsed);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined || !key.isPrivateKey()) throw unparsable(file, new Error('no private key in it'));
  return { file, text: pem };
}

function unparsable(file: string, error: Error): Unreachable {
  return /encrypted|passphrase/i.test(error.message) ? encrypted(file, error) : notAKey(file, error);
}

function encrypted(file: string, cause?: unknown): Unreachable {
  return unreadable('key_encrypted', file, 'it is locked with a passphrase', 'unlock it into an agent: ssh-add', cause);
}

function notAKey(file: string, cause: unknown): Unreachable {
  const why = cause instanceof Error ? cause.message : String(cause);
  return unreadable('key_malformed', file, `it is not a private key (${why})`, 'name a key made by ssh-keygen', cause);
}

function isPkcs8(text: string): boolean {
  return /-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(text);
}

/** Puts a PKCS#8 key into the form of its kind that ssh2 reads. */
function pkcs8ToLegacy(file: string, text: string): string {
  if (text.includes('BEGIN ENCRYPTED')) throw encrypted(file);
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch (cause) {
    throw notAKey(file, cause);
  }
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return key.export({ type: 'pkcs1', format: 'pem' }) as string;
    case 'ec':
      return key.export({ type: 'sec1', format: 'pem' }) as string;
    case 'ed25519':
      return ed25519ToOpenSsh(key);
    default:
      throw notAKey(file, new Error(`SSH has no keys of type ${key.asymmetricKeyType ?? 'unknown'}`));
  }
}

function unreadable(code: string, file: string, why: string, remedy: string, cause?: unknown): Unreachable {
  const reason = because(code, "private key {file} can't be used: {why}; {remedy}", { file, why, remedy });
  return new Unreachable('unreadable_key', reason, sentence(reason), { cause });
}
