import type { Algorithms, KexAlgorithm, NegotiatedAlgorithms, ServerHostKeyAlgorithm } from 'ssh2';

/** Key exchanges offered, the cheap ones first: group exchange costs a second of CPU. No SHA-1 without opt-in. */
const KEX: readonly KexAlgorithm[] = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group14-sha256',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group18-sha512',
  'diffie-hellman-group-exchange-sha256',
];

const HOST_KEY: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/** What to offer a host; host key algorithms that fit the key types known for it come first, as OpenSSH does it. */
export function offeredAlgorithms(knownTypes: readonly string[]): Algorithms {
  const fits = (algorithm: string) => knownTypes.includes(algorithm.startsWith('rsa-') ? 'ssh-rsa' : algorithm);
  const serverHostKey = [...HOST_KEY.filter(fits), ...HOST_KEY.filter((algorithm) => !fits(algorithm))];
  return { kex: [...KEX], serverHostKey };
}

/** What was agreed on, for review; where the two directions differ, both, ours first. */
export function agreedAlgorithms({ kex, serverHostKey, cs, sc }: NegotiatedAlgorithms): Record<string, string> {
  const mac = bothWays(cs.mac, sc.mac);
  const cipher = bothWays(cs.cipher, sc.cipher);
  return { kex, hostKey: serverHostKey, cipher, ...(mac === '' ? {} : { mac }) };
}

function bothWays(one: string, other: string): string {
  return one === other ? one : [one, other].filter((name) => name !== '').join(', ');
}
