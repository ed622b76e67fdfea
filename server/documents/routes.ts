import * as cardContract from '../../shared/cards.ts';
import * as contract from '../../shared/documents.ts';
import { handleCommand, handleFile, handleQuery } from '../kernel/context.ts';
import { serveTopic } from '../kernel/live-topic.ts';
import { selectOpenCards } from './card-queries.ts';
import * as cards from './cards.ts';
import { selectShelfState } from './queries.ts';
import * as service from './service.ts';

export const routes = [
  handleCommand(contract.send, service.send, { prepare: service.receive }),
  handleCommand(contract.add, service.add),
  handleQuery(contract.list, service.list),
  handleFile(contract.read, service.read),
  handleCommand(contract.update, service.update),
  handleCommand(contract.setRemoved, service.setRemoved),
  handleCommand(cardContract.readCard, cards.readCard),
  handleCommand(cardContract.closeCard, cards.closeCard),
  handleCommand(cardContract.acceptCard, cards.acceptCard),
  handleFile(cardContract.cardCrop, cards.cardCrop),
  handleQuery(cardContract.readLicence, cards.readLicence),
];

export const topics = [
  serveTopic(contract.shelfTopic, (db, key) => selectShelfState(db, key)),
  serveTopic(cardContract.cardsTopic, (db, key, ids) => selectOpenCards(db, key, ids)),
];
