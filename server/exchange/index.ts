/** Exchange: what connected systems of the clinic write for us to read, without anybody's hand. */
import { foldersTopic } from '../../shared/charge-feed.ts';
import type { JobKind } from '../kernel/jobs.ts';
import { voiceConstraints } from '../kernel/problem.ts';
import { lookAtFolder } from './charge-feed.ts';
import { selectDueFolders } from './charge-queries.ts';

voiceConstraints({ charge_folder_is_named_once: 'already_exists' });

export { routes, topics } from './routes.ts';

export const jobs: JobKind[] = [
  {
    queue: 'exchange.charges',
    topics: [foldersTopic.name],
    everyMs: 30_000,
    due: selectDueFolders,
    work: (kernel, id) => lookAtFolder(kernel, id),
  },
];
