import type { Catalogue } from '../../lib/core/catalogue.ts';
import { catalogueFromText } from '../../lib/load/catalogue-from-text.ts';

/** A catalogue of products in YAML flow style, a line each; what is not said of one is made up. */
export function catalogueOf(...products: readonly string[]): Catalogue {
  const entries = products.map((product) => {
    const named = /extends:|name:/.test(product) ? '' : 'name: x, source: y, ';
    return `  - { ${named}${product} }`;
  });
  const text = entries.length === 0 ? 'products: []' : ['products:', ...entries, ''].join('\n');
  return catalogueFromText(text, 'made.yml');
}
