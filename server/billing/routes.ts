import * as authorizationContract from '../../shared/authorizations.ts';
import * as contract from '../../shared/billing.ts';
import * as feeContract from '../../shared/fees.ts';
import * as noticeContract from '../../shared/notices.ts';
import * as factContract from '../../shared/patient-facts.ts';
import { handleCommand, handleQuery } from '../kernel/context.ts';
import { serveTopic } from '../kernel/live-topic.ts';
import { selectAuthorizations } from './authorization-queries.ts';
import * as authorizations from './authorizations.ts';
import { selectIncome } from './fee-queries.ts';
import * as fees from './fees.ts';
import { selectStanding } from './follow-up-queries.ts';
import * as missing from './missing.ts';
import { selectNotices, selectPolicies } from './notice-queries.ts';
import * as notices from './notices.ts';
import * as open from './open.ts';
import { readPatientFacts, savePatientFact } from './patient-facts.ts';
import { readRepricing, reprice } from './reprice.ts';
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
  handleCommand(noticeContract.saveNotice, notices.saveNotice),
  handleQuery(noticeContract.previewNecessity, notices.previewNecessity),
  handleCommand(noticeContract.importNecessity, notices.importNecessity),
  handleCommand(factContract.savePatientFact, savePatientFact),
  handleQuery(feeContract.fees, fees.readFees),
  handleCommand(feeContract.saveFees, fees.saveFees),
  handleQuery(feeContract.previewFees, fees.previewFees),
  handleCommand(feeContract.importFees, fees.importFees),
  handleQuery(feeContract.exportFees, fees.exportFees),
  handleQuery(feeContract.compareFees, fees.compareFees),
  handleQuery(feeContract.priceOf, fees.readPrice),
  handleQuery(feeContract.lineFees, fees.readLineFees),
  handleQuery(feeContract.repricing, readRepricing),
  handleCommand(feeContract.reprice, reprice),
  handleCommand(feeContract.saveIncome, fees.saveIncome),
];

export const topics = [
  ...setupTopics,
  serveTopic(contract.sheetsTopic, (db, key, ids) => queries.selectDay(db, key, ids)),
  serveTopic(contract.patientSheetsTopic, (db, key, ids) =>
    queries.selectSheetsOf(db, key, ids, contract.PATIENT_SHEETS_MAX),
  ),
  serveTopic(contract.standingTopic, (db, key, ids) => selectStanding(db, { patientId: key }, ids)),
  serveTopic(noticeContract.noticesTopic, (db, key, ids) => selectNotices(db, key, ids)),
  serveTopic(noticeContract.necessityTopic, (db, _key, ids) => selectPolicies(db, ids)),
  serveTopic(feeContract.incomeTopic, (db, key, ids) => selectIncome(db, key, ids)),
  serveTopic(factContract.patientFactsTopic, (db, key, ids) => readPatientFacts(db, key, ids)),
  serveTopic(authorizationContract.authorizationsTopic, (db, key, ids) => selectAuthorizations(db, key, ids)),
];
