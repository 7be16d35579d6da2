export { reviewPage, type ReviewOptions } from './review-page.ts';
