import * as authorizationContract from '../../shared/authorizations.ts';
import * as contract from '../../shared/billing.ts';
import { handleCommand, handleQuery } from '../kernel/context.ts';
import { serveTopic } from '../kernel/live-topic.ts';
import { selectAuthorizations } from './authorization-queries.ts';
import * as authorizations from './authorizations.ts';
import { selectStanding } from './follow-up-queries.ts';
import * as missing from './missing.ts';
import * as open from './open.ts';
import { setupRoutes, setupTopics } from './setup.ts';
import * as queries from './sheet-queries.ts';
import * as sheets from './sheets.ts';

export const routes = [
  ...setupRoutes,
  handleQuery(contract.openVisit, open.openVisit),
  handleQuery(contract.openSheet, open.openSheet),
  handleQuery(contract.propose, open.propose),
  handleCommand(contract.saveSheet, sheets.saveSheet),
  handleCommand(contract.setNoCharge, sheets.setNoCharge),
  handleCommand(contract.voidSheet, sheets.voidSheet),
  handleQuery(contract.missing, missing.readMissing),
  handleCommand(contract.followUp, missing.followUp),
  handleCommand(contract.saveStanding, missing.saveStanding),
  handleCommand(authorizationContract.saveAuthorization, authorizations.saveAuthorization),
  handleQuery(authorizationContract.authorizationNotices, authorizations.readNotices),
];

export const topics = [
  ...setupTopics,
  serveTopic(contract.sheetsTopic, (db, key, ids) => queries.selectDay(db, key, ids)),
  serveTopic(contract.patientSheetsTopic, (db, key, ids) =>
    queries.selectSheetsOf(db, key, ids, contract.PATIENT_SHEETS_MAX),
  ),
  serveTopic(contract.standingTopic, (db, key, ids) => selectStanding(db, { patientId: key }, ids)),
  serveTopic(authorizationContract.authorizationsTopic, (db, key, ids) => selectAuthorizations(db, key, ids)),
];
