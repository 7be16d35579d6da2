export { reviewPage, type ReviewOptions } from './review-page.ts';
export { runPage, type RunPageOptions } from './run-page.ts';
