import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory for ledgers for each test of a `describe`, gone after it. */
export function aDirectory() {
  let path = '';
  beforeEach(() => (path = mkdtempSync(join(tmpdir(), 'taisho-ledger-'))));
  afterEach(() => rmSync(path, { recursive: true, force: true }));
  return {
    get path() {
      return path;
    },
    /** Writes a file and gives its path. */
    file: (name: string, content: string | Uint8Array, mode = 0o600): string => {
      writeFileSync(join(path, name), content, { mode });
      return join(path, name);
    },
  };
}
