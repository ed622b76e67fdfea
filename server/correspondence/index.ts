/** What leaves the practice on paper: letters, and records that somebody asked for. */
export { routes, topics } from './routes.ts';
