import { createHash } from 'node:crypto';
import type { Evidence } from '../core/plan.ts';

/** SHA-256, in hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** What a host printed, as text where it is UTF-8. */
export function evidenceOf(bytes: Uint8Array): Evidence {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') };
  }
}

/** The bytes that were printed. */
export function bytesOf(evidence: Evidence): Uint8Array {
  return 'text' in evidence ? Buffer.from(evidence.text) : Buffer.from(evidence.base64, 'base64');
}
