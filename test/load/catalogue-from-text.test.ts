import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Catalogue } from '../../lib/core/catalogue.ts';
import type { Location } from '../../lib/core/diagnostic.ts';
import { InvalidInput } from '../../lib/core/error.ts';
import { catalogueFromText } from '../../lib/load/catalogue-from-text.ts';
import { loadCatalogue } from '../../lib/load/load-catalogue.ts';
import { badMeanings, badShapes } from '../catalogue/bad-files.ts';

describe('a catalogue file that is refused', () => {
  let shipped: Catalogue;
  before(async () => (shipped = await loadCatalogue()));

  for (const [what, text, ...expected] of [...badShapes, ...badMeanings]) {
    it(`has ${what}`, () => {
      const found = findings(text, shipped);
      assert.deepEqual(
        found.map(({ code, at }) => [code, at && pointed(at)]),
        expected.map(([code, at]) => [code, at]),
        found.map(({ message }) => message).join('\n'),
      );
      for (const [i, [, , suggestion]] of expected.entries()) {
        if (suggestion !== undefined) assert.match(found[i]?.suggestion ?? '', suggestion);
        assert.doesNotMatch(found[i]?.message ?? '', /[\p{Cc}\p{Cf}]/u);
      }
    });
  }

  it('is told everything that is wrong in it at once, whatever kind it is of, in the order of the text', () => {
    const text = `products:
  - { id: a, name: x, source: y, services: [a], conflicts: [a] }
  - { id: b, name: x, source: y, services: ['*'] }
  - { id: c, name: x, source: y, services: [c], conflicts: [{ product: b }] }
  - { extends: nobody }
`;
    assert.deepEqual(
      findings(text, shipped).map(({ code, at }) => `${at?.line} ${code}`),
      ['2 conflict_with_itself', '3 matches_everything', '5 unknown_product'],
      'b is known, though something else is wrong with it',
    );
  });

  it('says what goes round in which circle', () => {
    const text =
      'products: [{ id: m, name: x, source: y, services: [mail*], conflicts: [splx] }, { extends: splx, conflicts: [mailer] }]';
    const [circle] = findings(text, shipped);
    assert.equal(
      circle?.message,
      'no order fits: splx must be stopped before mailer, which must be stopped before splx',
    );
  });

  it('is refused or read, and never anything else, whatever stands in it', () => {
    const names = fc.constantFrom(
      'a',
      'b',
      'splx',
      'iwss',
      's*',
      '*',
      '',
      'x.service',
      '__proto__',
      'constructor',
      '-',
      '\u0000',
    );
    const target = fc.oneof(
      names,
      fc.record(
        { service: names, stop: fc.constantFrom('before', 'after', 'any', 'x') },
        { requiredKeys: ['service'] },
      ),
      fc.record({ product: names }),
      fc.anything(),
    );
    const entry = fc.oneof(
      fc.record(
        { id: names, name: names, source: names, services: fc.array(names), conflicts: fc.array(target) },
        { requiredKeys: [] },
      ),
      fc.record(
        { extends: names, processes: fc.array(names), conflicts: fc.array(target) },
        { requiredKeys: ['extends'] },
      ),
      fc.anything(),
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 4 }), (products) => {
        try {
          catalogueFromText(JSON.stringify({ products }), 'any.yml', shipped);
        } catch (error) {
          assert.ok(error instanceof InvalidInput, String(error));
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('is read in time, however long it is', () => {
    const begun = performance.now();
    const entries = Array.from({ length: 1500 }, (_, i) => {
      const conflict = i === 0 ? 'p*' : `p${i - 1}`;
      return `{ id: i${i}, name: x, source: y, services: [p${i}, "q${i}*"], conflicts: [${i === 0 ? 'z' : conflict}] }`;
    });
    assert.equal(catalogueFromText(`products: [${entries.join(', ')}]`, 'long.yml', shipped).products.length, 1504);
    const round = findings(`products: [${entries.join(', ').replace('[z]', '[p1499]')}]`, shipped);
    assert.deepEqual(
      round.map(({ code }) => code),
      ['circle'],
    );
    assert.ok(performance.now() - begun < 15_000, `${performance.now() - begun} ms`);
  }).timeout(30_000);
});

describe('a catalogue file', () => {
  let shipped: Catalogue;
  before(async () => (shipped = await loadCatalogue()));
  const withFile = (text: string): Catalogue => catalogueFromText(text, 'mine.yml', shipped);
  const product = ({ products }: Catalogue, id: string) => products.find((one) => one.id === id);

  it('adds a product, in front of ours', () => {
    const { products } = withFile('products: [{ id: a, name: A, services: [a], source: we }]');
    assert.deepEqual(
      products.map(({ id }) => id),
      ['a', 'splx', 'isvw', 'interstage', 'iwss'],
    );
    const rest = { processes: [], packages: [], paths: [], conflicts: [], clashingModules: [] };
    assert.deepEqual(products[0], { id: 'a', name: 'A', services: ['a'], source: 'we', ...rest });
  });

  it('is what it was when a product had no more than services, processes and names for conflicts', () => {
    const file = `products:
  - id: splx
    name: ServerProtect for Linux
    services: [splx]
    processes: [vsapiapp, entity, splxmain]
    module: splxmod
    conflicts: [sendmail, bk*]
    clashingModules: [seos]
    restartsItself: |
      it does,
      sometimes
    source: Trend Micro solution 1300065, and our own tests
`;
    assert.deepEqual(product(withFile(file), 'splx'), {
      id: 'splx',
      name: 'ServerProtect for Linux',
      services: ['splx'],
      processes: ['vsapiapp', 'entity', 'splxmain'],
      packages: [],
      paths: [],
      module: 'splxmod',
      conflicts: [
        { service: 'sendmail', stop: 'before', start: 'before' },
        { service: 'bk*', stop: 'before', start: 'before' },
      ],
      clashingModules: ['seos'],
      restartsItself: 'it does, sometimes',
      source: 'Trend Micro solution 1300065, and our own tests',
    });
  });

  it('extends a product: lists are added to, all else is replaced, and the source is told with ours', () => {
    const file = `products:
  - extends: iwss
    services: [ISFtp, ISHttp]
    restartsItself: every night
    conflicts: [{ service: abc, start: any, words: seen }]
    source: ticket 4711
`;
    const [before, after] = [product(shipped, 'iwss'), product(withFile(file), 'iwss')];
    assert.deepEqual(after, {
      ...before,
      services: ['ISFtp', 'ISHttp'],
      restartsItself: 'every night',
      conflicts: [{ service: 'abc', stop: 'before', start: 'any', words: 'seen' }],
      source: 'Trend Micro solution 1300065; ticket 4711',
    });
  });

  it('says another turn of a conflict that is known: what is said last counts', () => {
    const { conflicts } =
      product(withFile('products: [{ extends: splx, conflicts: [{ product: isvw, start: any }, x] }]'), 'splx') ?? {};
    assert.deepEqual(
      conflicts?.map((one) => [...Object.values(one)].join(' ')),
      ['before any isvw', 'before before interstage', 'before before iwss', 'before before x'],
    );
  });

  it('adds nothing to what it extends and says nothing of', () => {
    const { products } = withFile('products: [{ extends: iwss }]');
    assert.deepEqual(product({ products }, 'iwss'), product(shipped, 'iwss'));
  });

  it('may be JSON, empty, and have two products that share a service', () => {
    assert.deepEqual(withFile('{"products": []}'), shipped);
    withFile('products: [{ id: own, name: "the system\'s own", services: [sendmail], source: we }]');
  });

  it('may say that everything of a pattern conflicts, its own services among it', () => {
    withFile("products: [{ id: a, name: A, services: [bk1], conflicts: ['bk*'], source: we }]");
  });
});

/** The line, and the text above the caret, up to its 26th character. */
function pointed({ line, column, length, text }: Location): string {
  return `${line} ${text.slice(column - 1, column - 1 + length)}`.slice(0, 28);
}

function findings(text: string, known: Catalogue) {
  try {
    catalogueFromText(text, 'mine.yml', known);
  } catch (error) {
    if (error instanceof InvalidInput) return error.diagnostics;
    throw error;
  }
  return [];
}
