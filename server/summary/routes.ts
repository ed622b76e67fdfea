import * as contract from '../../shared/summary.ts';
import { handleCommand, handleQuery } from '../kernel/context.ts';
import { serveTopic } from '../kernel/live-topic.ts';
import * as queries from './queries.ts';
import * as service from './service.ts';

export const routes = [
  handleQuery(contract.open, service.open),
  handleQuery(contract.list, service.list),
  handleCommand(contract.save, service.save),
  handleCommand(contract.setInError, service.setInError),
];

export const topics = [
  serveTopic(contract.summaryTopic, async (db, key, ids) =>
    ids && !ids.includes(key) ? [] : [{ id: key, version: 1, ...(await queries.selectCounts(db, key)) }],
  ),
];
