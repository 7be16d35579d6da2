import { fileURLToPath } from 'node:url';
import type { Catalogue } from '../core/catalogue.ts';
import { catalogueFromText } from './catalogue-from-text.ts';
import { readText } from './read-text.ts';

/**
 * The catalogue that comes with taisho; with a path, that file's products added to it, in place of its own or extending
 * them. Throws `InvalidInput` with all that is wrong in the file, and `TaishoError` where it can't be read.
 */
export async function loadCatalogue(path?: string): Promise<Catalogue> {
  const shipped = await read(fileURLToPath(KNOWN));
  return path === undefined ? shipped : read(path, shipped);
}

/** From dist/lib/load to lib/catalogue: the data is not compiled. */
const KNOWN = new URL('../../../lib/catalogue/known.yml', import.meta.url);

async function read(path: string, known?: Catalogue): Promise<Catalogue> {
  return catalogueFromText(await readText(path, 'catalogue'), path, known);
}
