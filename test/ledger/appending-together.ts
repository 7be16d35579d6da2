import { writeSync } from 'node:fs';
import { createLedger } from '../../lib/ledger/index.ts';
import { begun, sent } from './records.ts';

// Appends for 200 hosts at once; how often it syncs is counted from outside.
const names = Array.from({ length: 200 }, (_, i) => `web${i}`);
const ledger = await createLedger(process.argv[2] ?? '', begun(names));
await Promise.all(names.map((name) => ledger.append(sent(name))));
writeSync(1, 'acknowledged\n');
await ledger.close();
