import { statfsSync, writeSync } from 'node:fs';
import { TaishoError } from '../../lib/core/error.ts';
import { createLedger, newRunId, readLedger } from '../../lib/ledger/index.ts';
import { begun, ended, sent } from './records.ts';

// A controller for the tests to end, or to give a full disk: it appends for several hosts at a time until it can't, and
// says of each record that it was acknowledged, a line each, before it goes on.
const [directory = '', hosts = '8', until = ''] = process.argv.slice(2);
const names = Array.from({ length: Number(hosts) }, (_, i) => `web${i}`);
const run = newRunId();
const ledger = await createLedger(directory, begun(names, { run }));
say('begun', run);
const failures = await Promise.all(names.map(work));
if (until === 'full') {
  const later = await ledger.append(sent('web0', 99_999)).then(() => undefined, codeOf);
  const { records, cut } = await readLedger(ledger.file);
  await ledger.close();
  say('full', JSON.stringify({ failures, later, read: records.length, cut, free: statfsSync(directory).bavail }));
}

async function work(name: string, index: number): Promise<string> {
  for (let part = 0; ; part += 1) {
    // Some records are of many pages, so that the end comes in the middle of them.
    const item = 'x'.repeat((part + index) % 4 === 0 ? 40_000 : 20);
    const script = sent(name, part, { tasks: [{ id: 'plays[0].tasks[0]', name: 'Order', item }] });
    for (const record of [script, ended(name, part)]) {
      try {
        await ledger.append(record);
      } catch (error) {
        return codeOf(error);
      }
      say(record.kind, name, String(part));
    }
  }
}

function codeOf(error: unknown): string {
  return error instanceof TaishoError ? `${error.code}: ${error.message.replace(ledger.file, 'FILE')}` : String(error);
}

function say(...words: readonly string[]): void {
  writeSync(1, `${words.join(' ')}\n`);
}
