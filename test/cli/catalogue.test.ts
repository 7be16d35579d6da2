import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExplainedProduct } from '../../lib/core/explained-product.ts';
import { catalogueFromText } from '../../lib/load/catalogue-from-text.ts';
import { loadCatalogue } from '../../lib/load/load-catalogue.ts';
import { taisho } from './command-line.ts';

describe('taisho catalogue', () => {
  let directory = '';
  before(() => (directory = mkdtempSync(join(tmpdir(), 'taisho-catalogue-'))));
  after(() => rmSync(directory, { recursive: true }));

  const file = (text: string): string => {
    const path = join(directory, 'mine.yml');
    writeFileSync(path, text);
    return path;
  };
  const MINE = `products:
  - id: bk
    name: Backup
    services: [bkagent, bk-*]
    conflicts: [{ product: splx, stop: after, start: any, words: 'seen here' }, nobodys]
    source: ticket 4711
  - extends: isvw
    services: [isvwd]
`;

  it('lists every product, a line each, in columns', async () => {
    const { code, stdout, stderr } = await taisho(['catalogue']);
    assert.deepEqual([code, stderr], [0, '']);
    const [header = '', ...lines] = stdout.trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => line.split(/ {2,}/)),
      [
        ['splx', 'ServerProtect for Linux', 'splx', 'isvw, interstage, iwss', '-'],
        ['isvw', 'Trend Micro InterScan VirusWall for Unix', 'sendmail', 'splx', '-'],
        ['interstage', 'Fujitsu Interstage', 'FJSVsvmon', 'splx', '-'],
        ['iwss', 'Trend Micro InterScan Web Security Suite', 'ISFtp', 'splx', 'yes'],
      ],
    );
    const columns = ['ID', 'NAME', 'SERVICES', 'CONFLICTS', 'RESTARTS ITSELF'].map((title) => header.indexOf(title));
    for (const line of lines)
      for (const column of columns.slice(1)) assert.match(line.slice(column - 2, column + 1), /^ {2}\S$/);
  });

  it("lists an operator's products too, in front, and what they say of ours", async () => {
    const { stdout } = await taisho(['catalogue', '--catalogue', file(MINE)]);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(/ {2,}/));
    assert.deepEqual(lines[0], ['bk', 'Backup', 'bkagent, bk-*', 'splx, nobodys', '-']);
    assert.deepEqual(lines[1]?.[2], 'sendmail, isvwd');
    assert.deepEqual(lines[2]?.slice(0, 4), ['splx', 'ServerProtect for Linux', 'splx', 'isvw, interstage, iwss, bk']);
  });

  const rows: readonly (readonly [name: string, ...says: readonly RegExp[]])[] = [
    [
      'iwss',
      /^iwss: Trend Micro InterScan Web Security Suite\n/,
      /processes +unknown\n/,
      /restarts +it restarts its services when its settings change/,
      /source +Trend Micro solution 1300065\n/,
      /Conflicts with splx \(ServerProtect for Linux\): splx must stop and start after ISFtp, as the entry of splx says\./,
      /remedy 1 \(pre_stop\) +fits: it stops ISFtp first, then splx/,
      /remedy 2 \(start_order\) +does not fit: ISFtp belongs to .*: it restarts/,
      /- extends: iwss\n/,
    ],
    [
      'splx',
      /clashes +mfe_fileaccess/,
      /words +its kernel module intercepts/,
      /with isvw [^]*remedy 2 \(start_order\) +fits: it has splx start behind sendmail/,
      /with iwss [^]*remedy 2 \(start_order\) +does not fit/,
    ],
    ['FJSVsvmon', /^interstage: Fujitsu Interstage\n/],
    ['sendmail', /^isvw: /],
  ];
  for (const [name, ...says] of rows) {
    it(`explains ${name} in full`, async () => {
      const { code, stdout, stderr } = await taisho(['catalogue', name]);
      assert.deepEqual([code, stderr], [0, '']);
      for (const one of says) assert.match(stdout, one);
      for (const line of stdout.split('\n')) assert.ok(line.length <= 120, line);
    });
  }

  it('explains every product that a service may belong to', async () => {
    const own = file('products: [{ id: mta, name: own, services: [send*], source: we }]');
    const { stdout } = await taisho(['catalogue', 'sendmail', '--catalogue', own]);
    assert.match(stdout, /^isvw: [^]*\nmta: own\n/);
  });

  it('says of a conflict each turn, and which remedy is of no use', async () => {
    const { stdout } = await taisho(['catalogue', 'bk-7', '--catalogue', file(MINE)]);
    assert.match(
      stdout.replaceAll(/\s+/g, ' '),
      /with splx .*: splx must stop after bkagent, bk-\*; the order of their starts does not matter\. seen here remedy/,
    );
    assert.match(stdout, /remedy 1 \(pre_stop\) +fits: it stops bkagent and bk-\* first, then splx/);
    assert.match(stdout, /remedy 2 \(start_order\) +does not fit: it does not matter which of them starts first/);
    assert.match(stdout, /Conflicts with nobodys: nobodys must stop and start before bkagent, bk-\*\./);
  });

  it('gives a file to begin with that is read, and as it stands changes nothing', async () => {
    const catalogue = await loadCatalogue(file(`${MINE}  - { id: '0x1f', name: x, paths: [/a], source: y }\n`));
    for (const { id } of catalogue.products) {
      const { stdout } = await taisho(['catalogue', id, '--catalogue', join(directory, 'mine.yml')]);
      const [, text = ''] = /replaces it:\n\n([^]*)$/.exec(stdout) ?? [];
      const again = catalogueFromText(text.replaceAll(/^ {4}/gm, ''), 'begin.yml', catalogue);
      const byId = (one: { id: string }, other: { id: string }) => one.id.localeCompare(other.id);
      assert.deepEqual(again.products.toSorted(byId), catalogue.products.toSorted(byId), id);
    }
  });

  it('is JSON for programs, with a code for every reason', async () => {
    const { code, stdout } = await taisho(['catalogue', 'iwss', '-o', 'json']);
    assert.equal(code, 0);
    const { version, products } = JSON.parse(stdout) as { version: number; products: ExplainedProduct[] };
    assert.deepEqual([version, products.map(({ product }) => product.id)], [1, ['iwss']]);
    assert.deepEqual(
      products[0]?.conflicts[0]?.remedies.map(({ remedy, fits, why }) => [remedy, fits, why.code]),
      [
        ['pre_stop', true, 'stopped_first'],
        ['start_order', false, 'restarts_itself'],
      ],
    );
    assert.equal(
      (JSON.parse((await taisho(['catalogue', '-o', 'json'])).stdout) as { products: [] }).products.length,
      4,
    );
  });

  const wrong: readonly (readonly [name: string, says: RegExp])[] = [
    ['iws', /^error: the catalogue has no product and no service "iws"; did you mean iwss\?\n$/],
    ['sendmial', /did you mean sendmail\?/],
    ['backup', /"backup"; taisho catalogue lists what there is\n$/],
    ['*', /no service "\*"/],
    ['', /no service ""/],
    ['__proto__', /"__proto__"/],
    ['\u001b[31m', /^error: \P{Cc}*\n$/u],
  ];
  for (const [name, says] of wrong) {
    it(`says in one sentence that it does not know ${JSON.stringify(name)}`, async () => {
      const { code, stdout, stderr } = await taisho(['catalogue', name]);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, says);
    });
  }

  it("tells what is wrong in an operator's file, and where", async () => {
    const path = file('products:\n  - extends: iws\n');
    const { code, stdout, stderr } = await taisho(['catalogue', '--catalogue', path]);
    assert.deepEqual([code, stdout], [1, '']);
    assert.ok(stderr.startsWith(`${path}:2:14: error: there is no product iws to extend`), stderr);
    assert.match(stderr, /= did you mean iwss\?/);
  });
});
