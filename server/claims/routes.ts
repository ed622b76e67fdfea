import * as attached from '../../shared/claim-attachments.ts';
import * as contract from '../../shared/claims.ts';
import * as trial from '../../shared/rule-trials.ts';
import { handleCommand, handleFile, handleQuery } from '../kernel/context.ts';
import { serveTopic } from '../kernel/live-topic.ts';
import { attachmentCover, setAttachments } from './attachments.ts';
import { selectBatches, selectReceivers } from './batch-queries.ts';
import * as batches from './batches.ts';
import { selectRefused } from './due-queries.ts';
import { claimForm } from './forms.ts';
import { makeAll } from './jobs.ts';
import { filingProof } from './proof.ts';
import * as queries from './queries.ts';
import * as service from './service.ts';
import { selectRuleCounts, selectTrials } from './trial-queries.ts';
import { tryRule } from './trials.ts';

export const routes = [
  handleQuery(contract.openClaim, service.openClaim),
  handleQuery(contract.unclaimed, async (ctx) => ({ rows: await selectRefused(ctx.db) })),
  handleCommand(contract.makeClaims, makeAll),
  handleCommand(contract.checkClaim, service.checkClaim),
  handleCommand(contract.holdClaim, service.holdClaim),
  handleCommand(contract.overrideFinding, service.overrideFinding),
  handleCommand(contract.setClaimWork, service.setWork),
  handleCommand(contract.recordAnswer, service.recordAnswer),
  handleCommand(contract.correctClaim, service.correctClaim),
  handleCommand(contract.billNextPayer, service.billNext),
  handleCommand(attached.setAttachments, setAttachments),
  handleFile(attached.attachmentCover, attachmentCover),
  handleFile(contract.claimForm, claimForm),
  handleFile(contract.filingProof, filingProof),
  handleCommand(contract.saveReceiver, batches.saveReceiver),
  handleCommand(contract.makeBatch, batches.makeBatch),
  handleCommand(contract.releaseBatch, batches.releaseBatch),
  handleCommand(contract.discardBatch, batches.discardBatch),
  handleFile(contract.batchFile, batches.batchFile),
  handleCommand(trial.tryRule, tryRule),
  handleQuery(trial.ruleCounts, async (ctx) => ({ rows: await selectRuleCounts(ctx.db) })),
  handleQuery(contract.stateTimes, async (ctx, { since }) => ({
    states: await queries.selectStateTimes(ctx.db, since),
  })),
];

export const topics = [
  serveTopic(contract.claimsTopic, (db, key, ids) => queries.selectList(db, key as queries.ClaimList, ids)),
  serveTopic(contract.patientClaimsTopic, (db, key, ids) => queries.selectOfPatient(db, key, ids)),
  serveTopic(contract.receiversTopic, (db, _key, ids) => selectReceivers(db, ids)),
  serveTopic(trial.ruleTrialsTopic, (db, _key, ids) => selectTrials(db, ids)),
  serveTopic(contract.batchesTopic, (db, _key, ids) => selectBatches(db, ids)),
];
