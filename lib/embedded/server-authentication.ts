import type { AuthContext, ParsedKey } from 'ssh2';

/** Lets in who holds the key, under any name; refuses every other method and key. */
export function authenticate(attempt: AuthContext, authorized: ParsedKey): void {
  if (holds(attempt, authorized)) attempt.accept();
  else attempt.reject(['publickey']);
}

function holds(attempt: AuthContext, authorized: ParsedKey): boolean {
  if (attempt.method !== 'publickey' || !attempt.key.data.equals(authorized.getPublicSSH())) return false;
  const { blob, signature, hashAlgo } = attempt;
  if (signature === undefined) return true; // Only asks whether the key would do; the signature comes next.
  return blob !== undefined && authorized.verify(blob, signature, hashAlgo) === true;
}
