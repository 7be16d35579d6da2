import { fileURLToPath } from 'node:url';
import type { Catalogue } from '../core/catalogue.ts';
import type { Given } from '../core/schema.ts';
import { catalogueFrom, catalogueSchema, mergeCatalogues } from '../catalogue/index.ts';
import { readBySchema } from '../source/read-by-schema.ts';
import { readText } from './read-text.ts';

/**
 * The catalogue that comes with taisho; with a path, that file's products added to it or, by id, in place of its own.
 * Throws `InvalidInput` with all that is wrong in the file, and `TaishoError` where it can't be read.
 */
export async function loadCatalogue(path?: string): Promise<Catalogue> {
  const shipped = await read(fileURLToPath(KNOWN));
  return path === undefined ? shipped : mergeCatalogues(shipped, await read(path));
}

/** From dist/lib/load to lib/catalogue: the data is not compiled. */
const KNOWN = new URL('../../../lib/catalogue/known.yml', import.meta.url);

async function read(path: string): Promise<Catalogue> {
  const data = readBySchema(await readText(path, 'catalogue'), path, catalogueSchema);
  return catalogueFrom(data as unknown as Given<typeof catalogueSchema>);
}
