import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cksum } from '../../lib/remote/cksum.ts';

describe('cksum', () => {
  for (const size of [0, 1, 2, 3, 255, 256, 257, 4096, 65_535, 65_536, 1_000_003]) {
    it(`is what the program prints of ${size} bytes`, () => {
      for (const bytes of [randomBytes(size), Buffer.alloc(size), Buffer.alloc(size, 0xff)])
        assert.equal(`${cksum(bytes)}\n`, spawnSync('cksum', { input: bytes }).stdout.toString());
    });
  }
});
