import assert from 'node:assert/strict';
import { conflictBetween, conflictsOf } from '../../lib/catalogue/conflicts.ts';
import { loadCatalogue } from '../../lib/load/load-catalogue.ts';
import { catalogueOf } from './made.ts';

const PAIR = 'id: b, services: [b]';

/** Products, a service, another, and when the first is stopped and started as to the other. */
const pairs: readonly (readonly [what: string, products: readonly string[], turns: string | undefined])[] = [
  ['a name', ['id: a, services: [a], conflicts: [b]', PAIR], 'before before'],
  ['a name that is no product', ['id: a, services: [a], conflicts: [b]'], 'before before'],
  ['a pattern', ['id: a, services: [a], conflicts: ["*b"]'], 'before before'],
  ['a mapping', ['id: a, services: [a], conflicts: [{ service: b }]'], 'before before'],
  ['a product', ['id: a, services: [a], conflicts: [{ product: b }]', PAIR], 'before before'],
  [
    'a product by a pattern',
    ['id: a, services: [a], conflicts: [{ product: b }]', 'id: b, services: ["b*"]'],
    'before before',
  ],
  ['only the stop', ['id: a, services: [a], conflicts: [{ service: b, start: any }]'], 'before any'],
  ['only the start', ['id: a, services: [a], conflicts: [{ service: b, stop: any }]'], 'any before'],
  ['opposite turns', ['id: a, services: [a], conflicts: [{ service: b, stop: after }]'], 'after before'],
  [
    'the other side',
    ['id: a, services: [a]', 'id: b, services: [b], conflicts: [{ service: a, stop: after, start: after }]'],
    'before before',
  ],
  [
    'the other side, of a product',
    ['id: a, services: [a]', 'id: b, services: [b], conflicts: [{ product: a, stop: after }]'],
    'before after',
  ],
  [
    'both sides, each a part',
    [
      'id: a, services: [a], conflicts: [{ service: b, start: any }]',
      'id: b, services: [b], conflicts: [{ service: a, stop: any, start: after }]',
    ],
    'before before',
  ],
  ['any to either', ['id: a, services: [a], conflicts: [{ service: b, stop: any, start: any }]'], 'any any'],
  ['a pattern that is its own service too', ['id: a, services: [a, b], conflicts: ["*b*"]'], undefined],
  ['nothing', ['id: a, services: [a]', PAIR], undefined],
  ['somebody else', ['id: a, services: [a], conflicts: [c]', PAIR], undefined],
  [
    'a second product of the service',
    ['id: a, services: [a]', 'id: z, services: [a], conflicts: [b]'],
    'before before',
  ],
];

describe('a conflict between services', () => {
  for (const [what, products, turns] of pairs) {
    it(`said by ${what} is ${turns ?? 'none'}, and seen from the other it is the opposite`, () => {
      const catalogue = catalogueOf(...products);
      const found = conflictBetween(catalogue, 'b', 'a');
      assert.equal(found && `${found.stop} ${found.start}`, turns);
      const back = conflictBetween(catalogue, 'a', 'b');
      const turned = turns?.split(' ').map((turn) => ({ before: 'after', after: 'before', any: 'any' })[turn]);
      assert.equal(back && `${back.stop} ${back.start}`, turned?.join(' '));
    });
  }

  it('is never with itself', () => {
    assert.equal(conflictBetween(catalogueOf('id: a, services: [a], conflicts: ["a*"]'), 'a', 'a'), undefined);
  });
});

describe('the conflicts of a product on a host', () => {
  const host = ['network', 'bk2', 'splx', 'sendmail', 'bk1', 'ISFtp'];

  it('are the services there that its entry means, in the order given', async () => {
    const found = conflictsOf(await loadCatalogue(), 'splx', host);
    assert.deepEqual(
      found.map(({ service, stop, start, said }) => [service, stop, start, said.map(({ by }) => by.id)]),
      [
        ['sendmail', 'before', 'before', ['splx']],
        ['ISFtp', 'before', 'before', ['splx']],
      ],
    );
  });

  it('are those that the entries of others mean, and say from whose side', async () => {
    const found = conflictsOf(await loadCatalogue(), 'iwss', host);
    assert.deepEqual(
      found.map(({ service, stop, start, said }) => [service, stop, start, said[0]?.by.id]),
      [['splx', 'after', 'after', 'splx']],
    );
  });

  it('are found by patterns, but never among its own services', () => {
    const catalogue = catalogueOf('id: bk, services: ["bk*"], conflicts: ["*k1", "*p*"]');
    assert.deepEqual(
      conflictsOf(catalogue, 'bk', host).map(({ service }) => service),
      ['splx', 'ISFtp'].filter((name) => name.includes('p')),
    );
  });

  it('are found for a product that is known by its processes alone', () => {
    const catalogue = catalogueOf('id: agent, processes: [agentd], conflicts: [sendmail]');
    assert.deepEqual(
      conflictsOf(catalogue, 'agent', host).map(({ service }) => service),
      ['sendmail'],
    );
  });

  it('are none without services, without entries, and of a product that nobody has', async () => {
    const catalogue = await loadCatalogue();
    assert.deepEqual(conflictsOf(catalogue, 'splx', []), []);
    assert.deepEqual(conflictsOf(catalogue, 'splx', ['splx', 'network']), []);
    assert.deepEqual(conflictsOf(catalogue, 'nobody', host), []);
    assert.deepEqual(conflictsOf({ products: [] }, 'splx', host), []);
  });
});
