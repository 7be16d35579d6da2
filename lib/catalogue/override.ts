import type { Product } from '../core/catalogue.ts';

/** A catalogue file by which an operator adds to a product: as it stands it adds nothing. */
export function overrideOf(product: Product): string {
  const { id, services, processes, packages, paths } = product;
  const own = services.length === 0 ? `the services of ${id}` : services.join(', ');
  const unknown = [
    { key: 'processes', known: processes, what: 'names (comm) of its processes' },
    { key: 'packages', known: packages, what: 'names of its RPM or Debian packages' },
    { key: 'paths', known: paths, what: 'files or directories that are there where it is installed' },
  ].filter(({ known }) => known.length === 0);
  const lists = [
    { key: 'services', what: 'more names of its init scripts or units; * stands for any characters' },
    ...unknown.map(({ key, what }) => ({ key, what: `unknown: ${what}` })),
    { key: 'conflicts', what: `more services that must stop and start before ${own}` },
  ];
  return [
    'products:',
    `  - extends: ${scalar(id)}`,
    ...lists.map(({ key, what }) => `    ${`${key}: []`.padEnd(13)} # ${what}`),
    '',
  ].join('\n');
}

/** A name that YAML would read as a number or a word of its own is quoted. */
function scalar(name: string): string {
  return /^[a-z][a-z-]*$/i.test(name) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(name) ? name : `'${name}'`;
}
