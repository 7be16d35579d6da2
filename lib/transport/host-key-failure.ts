import { quote } from '../core/quote.ts';
import { because, sentence, type Reason } from '../core/reason.ts';
import { Unreachable } from '../core/transport.ts';
import { fingerprint, keyType } from './host-key.ts';
import { hostName, type HostKeyVerdict, type KnownHost } from './known-hosts.ts';

/** Where the key was shown, and where keys are known from. */
export interface HostKeyPlace {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  /** The known_hosts file a new key would go into. */
  readonly file: string;
}

/** Why a host key is not good enough, or undefined when it is. */
export function hostKeyFailure(verdict: HostKeyVerdict, key: Buffer, place: HostKeyPlace): Unreachable | undefined {
  switch (verdict.verdict) {
    case 'trusted':
      return undefined;
    case 'unknown':
      return failure('unknown_host_key', unknown(verdict.others, key, place));
    case 'changed':
      return failure('changed_host_key', changed(verdict.entry, key, place));
    case 'revoked':
      return failure('revoked_host_key', revoked(verdict.entry, key, place));
    default:
      return verdict satisfies never;
  }
}

function unknown(others: readonly string[], key: Buffer, { host, address, port, file }: HostKeyPlace): Reason {
  const shown = fingerprint(key);
  const type = keyType(key);
  const how = `ssh-keyscan -p ${port} ${quote(address)} >> ${quote(file)}`;
  if (others.length > 0) {
    const template =
      "{host}'s {type} host key {shown} is not known, only its {others} key is; compare it there, then add it: {how}";
    return because('unknown_host_key', template, { host, type, shown, others, how });
  }
  const template = "{host}'s {type} host key {shown} is not known; compare it on the host, then add it: {how}";
  return because('unknown_host_key', template, { host, type, shown, how });
}

function changed(entry: KnownHost, key: Buffer, { host, address, port }: HostKeyPlace): Reason {
  const template =
    "{host}'s host key HAS CHANGED: known {known} ({where}), shown {shown}. Somebody may be in between. " +
    'Only when the change is understood: ssh-keygen -R {name} -f {file}';
  return because('changed_host_key', template, {
    host,
    known: fingerprint(entry.key),
    shown: fingerprint(key),
    where: `${entry.file}:${entry.line}`,
    name: quote(hostName(address, port)),
    file: quote(entry.file),
  });
}

function revoked(entry: KnownHost, key: Buffer, { host }: HostKeyPlace): Reason {
  const template = "{host}'s host key {shown} is marked as revoked ({where}); the host needs a new one";
  return because('revoked_host_key', template, {
    host,
    shown: fingerprint(key),
    where: `${entry.file}:${entry.line}`,
  });
}

function failure(code: 'unknown_host_key' | 'changed_host_key' | 'revoked_host_key', reason: Reason): Unreachable {
  return new Unreachable(code, reason, sentence(reason));
}
