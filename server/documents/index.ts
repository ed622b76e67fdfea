/** Documents: what is scanned, photographed and received on paper. */
import { cardsTopic } from '../../shared/cards.ts';
import type { JobKind } from '../kernel/jobs.ts';
import { dueCards, readWaitingCard } from './cards.ts';
import { sweepFiles } from './sweep.ts';

export { routes, topics } from './routes.ts';
export { sweepFiles };

export const jobs: JobKind[] = [
  { queue: 'documents.cards', topics: [cardsTopic.name], due: dueCards, work: readWaitingCard },
];
