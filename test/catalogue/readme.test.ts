import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { conflictBetween } from '../../lib/catalogue/conflicts.ts';
import { catalogueFromText } from '../../lib/load/catalogue-from-text.ts';
import { loadCatalogue } from '../../lib/load/load-catalogue.ts';
import { taisho } from '../cli/command-line.ts';

const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');
const [, section = ''] = /^## Your own products\n([^]*?)(?=\n## |\n\[CONTRIBUTING\])/m.exec(readme) ?? [];
const [, example = ''] = /^```yaml\n([^]*?)^```/m.exec(section) ?? [];

describe('the catalogue in the README', () => {
  it('is read, and means what the text below it says', async () => {
    const catalogue = catalogueFromText(example, 'README.md', await loadCatalogue());
    const turns = (service: string, other: string) => {
      const { stop, start } = conflictBetween(catalogue, service, other) ?? {};
      return [stop, start];
    };
    assert.deepEqual(turns('splx', 'bkagent-2'), ['after', 'after']);
    assert.deepEqual(turns('bkspool', 'bkagent'), ['before', 'any']);
    assert.deepEqual(turns('isvw-sendmail', 'splx'), ['before', 'before']);
    assert.deepEqual(turns('sendmail', 'splx'), ['before', 'before']);
  });

  it('is what the schema accepts that its first line names', async () => {
    assert.match(example, /^# yaml-language-server: \$schema=catalogue\.schema\.json\n/);
    const accepts = new Ajv().compile(JSON.parse((await taisho(['schema', 'catalogue'])).stdout) as object);
    assert.ok(accepts(parse(example)), JSON.stringify(accepts.errors));
  });

  it('stands below commands that work', async () => {
    const commands = [...section.matchAll(/^ {4}taisho (.*?)(?: +#| +>|$)/gm)].map(([, words = '']) =>
      words.split(' '),
    );
    assert.equal(commands.length, 3);
    for (const command of commands) assert.equal((await taisho(command)).code, 0, command.join(' '));
  });
});
