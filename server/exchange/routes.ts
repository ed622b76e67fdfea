import * as contract from '../../shared/charge-feed.ts';
import { handleCommand } from '../kernel/context.ts';
import { serveTopic } from '../kernel/live-topic.ts';
import * as feed from './charge-feed.ts';
import { selectFolders, selectWaiting } from './charge-queries.ts';

export const routes = [
  handleCommand(contract.addFolder, feed.addFolder, { prepare: feed.findFolder }),
  handleCommand(contract.removeFolder, feed.removeFolder),
  handleCommand(contract.lookNow, feed.lookNow),
  handleCommand(contract.dropCharges, feed.dropCharges),
];

export const topics = [
  serveTopic(contract.foldersTopic, (db, _key, ids) => selectFolders(db, ids)),
  serveTopic(contract.waitingTopic, (db, _key, ids) => selectWaiting(db, ids)),
];
