export { productOfPackage, productOfProcess, productOfService, productsOfService } from './matching.ts';
export { conflictBetween, conflictsOf, namesBefore, serviceNames, type ServiceConflict } from './conflicts.ts';
export { explain, namesOfConflicts } from './explain.ts';
export { withEntries, type Entry } from './with-entries.ts';
export { mistakesIn, type Mistake, type Placed } from './mistakes.ts';
export { nameMistake } from './name-mistake.ts';
export { catalogueSchema } from './schema.ts';
