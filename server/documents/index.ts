/** Documents: what is scanned, photographed and received on paper. */
export { routes, topics } from './routes.ts';
export { sweepFiles } from './sweep.ts';
