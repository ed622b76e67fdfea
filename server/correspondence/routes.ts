import * as contract from '../../shared/correspondence.ts';
import { handleCommand, handleQuery } from '../kernel/context.ts';
import { serveTopic } from '../kernel/live-topic.ts';
import * as queries from './queries.ts';
import * as service from './service.ts';

export const routes = [
  handleQuery(contract.openLetter, service.openLetter),
  handleCommand(contract.writeLetter, service.writeLetter),
  handleCommand(contract.saveRequest, service.saveRequest),
];

export const topics = [
  serveTopic(contract.letterTopic, (db, key, ids) => queries.selectLetters(db, key, ids)),
  serveTopic(contract.openRequestsTopic, (db, _key, ids) => queries.selectOpenRequests(db, ids)),
  serveTopic(contract.patientRequestsTopic, (db, key, ids) => queries.selectRequests(db, key, ids)),
];
