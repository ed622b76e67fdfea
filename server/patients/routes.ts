import * as contract from '../../shared/patients.ts';
import { handleCommand, handleQuery } from '../kernel/context.ts';
import { serveTopic } from '../kernel/live-topic.ts';
import * as queries from './queries.ts';
import * as service from './service.ts';

export const routes = [
  handleQuery(contract.find, service.find),
  handleQuery(contract.open, service.open),
  handleCommand(contract.add, service.add),
  handleCommand(contract.update, service.update),
];

export const topics = [
  serveTopic(contract.patientTopic, (db, key, ids) =>
    ids && !ids.includes(key) ? Promise.resolve([]) : queries.selectPatients(db, [key]),
  ),
];
