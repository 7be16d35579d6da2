import assert from 'node:assert/strict';
import { stopSequence } from '../../lib/remedies/stop-sequence.ts';
import { catalogueOf } from '../catalogue/made.ts';

/** What the catalogue says, services with their start numbers, and in what order they are stopped. */
const rows: readonly (readonly [what: string, products: readonly string[], started: string, stopped: string])[] = [
  ['nothing said: the latest start first', [], 'a10 b30 c20', 'b c a'],
  ['what the boot says too', ['id: b, services: [b], conflicts: [c]'], 'b10 c20', 'c b'],
  ['what the boot contradicts', ['id: b, services: [b], conflicts: [a]'], 'a10 b20 c15', 'c a b'],
  [
    'a chain against the boot',
    ['id: c, services: [c], conflicts: [b]', 'id: b, services: [b], conflicts: [a]'],
    'a1 b2 c3 d4',
    'd a b c',
  ],
  ['the other side', ['id: a, services: [a], conflicts: [{ service: b, stop: after }]'], 'a10 b20', 'a b'],
  ['a start only', ['id: b, services: [b], conflicts: [{ service: a, stop: any }]'], 'a10 b20', 'b a'],
  ['what is not stopped', ['id: b, services: [b], conflicts: [z]'], 'a10 b20', 'b a'],
];

describe('the sequence of stops', () => {
  const stopped = (catalogue: ReturnType<typeof catalogueOf>, started: string): string => {
    const services = started.split(' ').map((one) => ({ name: one.slice(0, 1), number: Number(one.slice(1)) }));
    return stopSequence(services, (one) => one, catalogue)
      .map(({ name }) => name)
      .join(' ');
  };

  for (const [what, products, started, expected] of rows) {
    it(`keeps to ${what}`, () => assert.equal(stopped(catalogueOf(...products), started), expected));
  }

  it('ends for a catalogue of a program that goes round in a circle', () => {
    const one = (id: string, service: string) => ({
      ...catalogueOf(`id: ${id}, services: [${id}], conflicts: [${service}]`).products[0],
    });
    const products = [one('a', 'b'), one('b', 'a')] as never;
    assert.equal(stopped({ products }, 'a10 b20 c30'), 'c b a');
  });
});
