import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** The package `chromium` of Debian; nothing is ever downloaded. */
const PROGRAM = '/usr/bin/chromium';

/**
 * First thing in the `before` of a suite that needs a browser: skips it with the reason printed where there is none, or
 * fails it with that reason when the environment says `TAISHO_LIVE=require`.
 */
export function requireBrowser(context: Mocha.Context): void {
  if (existsSync(PROGRAM)) return;
  const reason = `no browser here: ${PROGRAM} is not installed (.ci/run installs it)`;
  if (process.env['TAISHO_LIVE'] === 'require') throw new Error(reason);
  console.warn(`    ${reason}`);
  context.skip();
}

/** A browser of its own, without a window. */
export async function startBrowser(): Promise<Browser> {
  // Chromium refuses its sandbox to root; it opens nothing but pages that the tests made.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: PROGRAM, args });
}
