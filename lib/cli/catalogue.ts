import type { Catalogue, Product } from '../core/catalogue.ts';
import { TaishoError } from '../core/error.ts';
import type { ExplainedProduct } from '../core/explained-product.ts';
import type { Json } from '../core/json.ts';
import { nearest } from '../core/nearest.ts';
import { explain, namesOfConflicts, productsOfService, serviceNames } from '../catalogue/index.ts';
import { loadCatalogue } from '../load/load-catalogue.ts';
import { productLines, productsLines } from '../report/catalogue-text.ts';
import { painter, printableJson } from '../report/index.ts';
import { withSentences } from '../report/sentences.ts';
import { exitCodes } from './exit-code.ts';
import { isColored, type Io } from './io.ts';

/** The options of `taisho catalogue`. */
export interface CatalogueFlags {
  readonly catalogue?: string;
  readonly output: 'text' | 'json';
}

/** `taisho catalogue`: the products that are known; with an id or a service, all that is known of those it means. */
export async function catalogueCommand(name: string | undefined, flags: CatalogueFlags, io: Io): Promise<number> {
  const catalogue = await loadCatalogue(flags.catalogue);
  const products = name === undefined ? catalogue.products : meantBy(name, catalogue);
  const explained = products.map((product) => explain(catalogue, product));
  if (flags.output === 'json') writeJson(explained, io);
  else io.stdout.write(`${(name === undefined ? listLines : fullLines)(explained, io).join('\n')}\n`);
  return exitCodes.done;
}

/** A product by its id or, where no product has that, every product that may have such a service. */
function meantBy(name: string, catalogue: Catalogue): readonly Product[] {
  const byId = catalogue.products.filter(({ id }) => id === name);
  const found = byId.length > 0 ? byId : productsOfService(catalogue, name);
  if (found.length > 0) return found;
  const near = nearest(name, [...catalogue.products.map(({ id }) => id), ...serviceNames(catalogue)]);
  const hint = near === undefined ? 'taisho catalogue lists what there is' : `did you mean ${near}?`;
  const message = `the catalogue has no product and no service ${JSON.stringify(name)}; ${hint}`;
  throw new TaishoError('unknown_product', message);
}

function listLines(explained: readonly ExplainedProduct[], io: Io): readonly string[] {
  const listed = explained.map((one) => {
    const { id, name, services, restartsItself } = one.product;
    return { id, name, services, conflicts: namesOfConflicts(one), restartsItself: restartsItself !== undefined };
  });
  return productsLines(listed, painter(isColored(io)));
}

function fullLines(explained: readonly ExplainedProduct[], io: Io): readonly string[] {
  const style = { paint: painter(isColored(io)), columns: io.stdout.columns ?? 120 };
  return explained.flatMap((one, i) => [...(i === 0 ? [] : ['']), ...productLines(one, style)]);
}

function writeJson(explained: readonly ExplainedProduct[], io: Io): void {
  const products = withSentences(explained as unknown as Json);
  const text = JSON.stringify({ version: 1, products }, undefined, 2);
  io.stdout.write(`${text.split('\n').map(printableJson).join('\n')}\n`);
}
