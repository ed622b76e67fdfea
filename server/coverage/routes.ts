import * as contract from '../../shared/coverage.ts';
import * as payerContract from '../../shared/coverage-payers.ts';
import { handleCommand, handleQuery } from '../kernel/context.ts';
import { serveTopic } from '../kernel/live-topic.ts';
import * as cases from './cases.ts';
import * as payerQueries from './payer-queries.ts';
import * as payers from './payers.ts';
import * as queries from './queries.ts';
import * as service from './service.ts';

export const routes = [
  handleQuery(contract.open, cases.open),
  handleQuery(contract.payers, cases.choosePayers),
  handleQuery(contract.visitPayers, cases.choosePayersOfVisit),
  handleQuery(contract.preview, service.preview),
  handleCommand(contract.save, service.save),
  handleQuery(contract.previewRemoval, service.previewRemoval),
  handleCommand(contract.remove, service.remove),
  handleCommand(contract.saveCase, cases.saveCase),
  handleCommand(contract.setVisitCase, cases.setVisitCase),
  handleCommand(contract.saveDisclosure, cases.saveDisclosure),
  handleCommand(contract.saveRestriction, cases.saveRestriction),
  handleCommand(payerContract.saveEmployer, payers.saveEmployer),
  handleCommand(payerContract.savePayer, payers.savePayer),
  handleCommand(payerContract.savePlan, payers.savePlan),
];

export const topics = [
  serveTopic(payerContract.employersTopic, (db, _key, ids) => payerQueries.selectEmployers(db, ids)),
  serveTopic(payerContract.payersTopic, (db, _key, ids) => payerQueries.selectPayers(db, ids)),
  serveTopic(payerContract.plansTopic, (db, _key, ids) => payerQueries.selectPlans(db, ids)),
  serveTopic(contract.coveragesTopic, (db, key, ids) => queries.selectCoverages(db, key, ids)),
  serveTopic(contract.casesTopic, (db, key, ids) => queries.selectCases(db, key, ids)),
  serveTopic(contract.disclosuresTopic, async (db, key) => [await queries.selectDisclosure(db, key)]),
];
