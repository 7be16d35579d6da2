import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPair } from '../../lib/embedded/server.ts';

/** A home directory of a test's own, with a key that opens its servers. */
export interface Home {
  readonly path: string;
  readonly publicKey: string;
  /** Writes a file below `.ssh` and gives its path. */
  write(name: string, text: string, mode?: number): string;
  remove(): void;
}

export function makeHome(): Home {
  const path = mkdtempSync(join(tmpdir(), 'taisho-home-'));
  mkdirSync(join(path, '.ssh'), { mode: 0o700 });
  const { privateKey, publicKey } = generateKeyPair();
  const write = (name: string, text: string, mode = 0o600) => {
    const file = join(path, '.ssh', name);
    writeFileSync(file, text, { mode });
    return file;
  };
  write('id_ed25519', privateKey);
  return { path, publicKey, write, remove: () => rmSync(path, { recursive: true, force: true }) };
}
