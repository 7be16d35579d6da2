import assert from 'node:assert/strict';
import {
  productOfPackage,
  productOfProcess,
  productOfService,
  productsOfService,
} from '../../lib/catalogue/matching.ts';
import { loadCatalogue } from '../../lib/load/load-catalogue.ts';
import { catalogueOf } from './made.ts';

describe('the product of a name', () => {
  const made = catalogueOf(
    'id: wide, services: [s*], processes: [java*, "*d"], packages: [lib*]',
    'id: exact, services: [splx, s1], processes: [javaagent, named], packages: [lib-x]',
    'id: other, services: [splx, "x*y"], processes: ["*x"]',
    'id: silent, paths: [/opt/silent]',
  );

  const rows = [
    ['a service by its very name, though a pattern stands before', productOfService, 'splx', 'exact'],
    ['a service by a pattern', productOfService, 'sendmail', 'wide'],
    ['a service by a pattern with a * within', productOfService, 'xy', 'other'],
    ['no service', productOfService, 'crond', undefined],
    ['no service without a name', productOfService, '', undefined],
    ['no service that an object has', productOfService, 'constructor', undefined],
    ['a process by its very name', productOfProcess, 'named', 'exact'],
    ['a process by a pattern', productOfProcess, 'java', 'wide'],
    ['the first of several patterns', productOfProcess, 'dx', 'other'],
    ['a process that a kernel has cut', productOfProcess, 'java-very-long-', 'wide'],
    ['a process with a name that is hostile', productOfProcess, 'java) S (\u001b[31m', 'wide'],
    ['no process by the name of a service', productOfProcess, 'sendmail', undefined],
    ['a package by its very name', productOfPackage, 'lib-x', 'exact'],
    ['a package by a pattern', productOfPackage, 'libc6', 'wide'],
    ['no package', productOfPackage, 'glibc', undefined],
  ] as const;
  for (const [what, look, name, id] of rows) {
    it(`finds ${what}`, () => assert.equal(look(made, name)?.id, id));
  }

  it('is every product that it may be, the very name first', () => {
    const ids = (service: string) => productsOfService(made, service).map(({ id }) => id);
    assert.deepEqual(ids('splx'), ['exact', 'other', 'wide']);
    assert.deepEqual(ids('nothing'), []);
  });

  it('is in the catalogue that is shipped', async () => {
    const shipped = await loadCatalogue();
    assert.equal(productOfService(shipped, 'sendmail')?.id, 'isvw');
    assert.equal(productOfProcess(shipped, 'vsapiapp')?.id, 'splx');
    assert.equal(productOfPackage(shipped, 'SProtectLinux')?.id, 'splx');
    assert.equal(productOfPackage(shipped, 'SProtectLinux-3.0'), undefined, 'a version is no part of the name');
  });
});
