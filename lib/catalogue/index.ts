export { known, productOf, productsOf, namesMatch } from './known.ts';
export { catalogueFrom, mergeCatalogues } from './catalogue-from.ts';
export { catalogueSchema } from './schema.ts';
