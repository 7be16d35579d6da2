import assert from 'node:assert/strict';
import { namesBefore } from '../../lib/catalogue/names-before.ts';
import { loadCatalogue } from '../../lib/load/load-catalogue.ts';
import { catalogueOf } from './made.ts';

describe('the names that come before a service', () => {
  const chain = catalogueOf(
    'id: a, services: [a], conflicts: ["b*"]',
    'id: b, services: [b1, b2], conflicts: [{ product: c }]',
    'id: c, services: ["c*"], conflicts: [{ service: d, start: any }]',
    'id: e, services: [e], conflicts: [{ product: b, stop: after, start: after }]',
    'id: f, services: [f], conflicts: [{ service: a }]',
  );

  it('are those of the article for splx', async () => {
    for (const verb of ['stop', 'start'] as const)
      assert.deepEqual(namesBefore(await loadCatalogue(), 'splx', verb).toSorted(), ['FJSVsvmon', 'ISFtp', 'sendmail']);
  });

  it('go on for a stop to what must be stopped before those', () => {
    assert.deepEqual(namesBefore(chain, 'a', 'stop').toSorted(), ['b*', 'b1', 'b2', 'c*', 'd', 'e']);
    assert.deepEqual(namesBefore(chain, 'c1', 'stop'), ['d']);
  });

  it('are for a start only its own', () => {
    assert.deepEqual(namesBefore(chain, 'a', 'start').toSorted(), ['b*', 'b1', 'b2']);
    assert.deepEqual(namesBefore(chain, 'c1', 'start'), []);
  });

  it('are found also where a catalogue that a program made goes round in a circle', () => {
    const base = { name: 'x', processes: [], packages: [], paths: [], clashingModules: [], source: 'y' };
    const on = (service: string) => [{ service, stop: 'before', start: 'before' } as const];
    const products = [
      { ...base, id: 'a', services: ['a'], conflicts: on('b') },
      { ...base, id: 'b', services: ['b'], conflicts: on('a') },
    ];
    assert.deepEqual(namesBefore({ products }, 'a', 'stop'), ['b']);
  });

  it('are found in time among many products, all of which conflict with one', () => {
    const many = Array.from(
      { length: 400 },
      (_, i) =>
        `id: p${i}, services: [s${i}, "t${i}*"], conflicts: [{ service: splx, stop: after, start: after }, z${i}]`,
    );
    const catalogue = catalogueOf('id: splx, services: [splx]', ...many);
    const begun = performance.now();
    for (let host = 0; host < 1000; host += 1) assert.equal(namesBefore(catalogue, 'splx', 'stop').length, 1200);
    assert.ok(performance.now() - begun < 5000, `${performance.now() - begun} ms`);
  });
});
