export { productOfPackage, productOfProcess, productOfService, productsOfService } from './matching.ts';
export { conflictBetween, conflictsOf, type ServiceConflict } from './conflicts.ts';
export { namesBefore } from './names-before.ts';
export { serviceNames } from './edges.ts';
export { explain, namesOfConflicts } from './explain.ts';
export { withEntries, type Entry } from './with-entries.ts';
export { mistakesIn, type Mistake, type Placed } from './mistakes.ts';
export { nameMistake } from './name-mistake.ts';
export { catalogueSchema } from './schema.ts';
