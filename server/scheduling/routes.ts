import { openings } from '../../shared/finder.ts';
import { dayAsOf, history as historyOf } from '../../shared/history.ts';
import * as recallContract from '../../shared/recalls.ts';
import * as contract from '../../shared/scheduling.ts';
import * as together from '../../shared/series.ts';
import * as viewContract from '../../shared/views.ts';
import * as worklists from '../../shared/worklists.ts';
import { handleCommand, handleQuery } from '../kernel/context.ts';
import { serveTopic } from '../kernel/live-topic.ts';
import { SUPPLY_VERSION } from '../supply/index.ts';
import * as bulk from './bulk-acts.ts';
import * as calls from './calls.ts';
import { bookChain } from './chain.ts';
import * as columns from './column-sets.ts';
import * as day from './day.ts';
import * as feeds from './feeds.ts';
import * as finder from './finder.ts';
import { readDayAsOf, readHistory } from './history.ts';
import * as holds from './holds.ts';
import { selectRecalls } from './recall-queries.ts';
import * as recalls from './recalls.ts';
import * as series from './series.ts';
import * as seriesMove from './series-move.ts';
import * as service from './service.ts';
import * as standby from './standby.ts';
import { readStranded } from './stranded.ts';
import { readSuggestions } from './stranded-suggestions.ts';
import * as views from './views.ts';

/** Every act of the book rests on the supply. */
const act: typeof handleCommand = (contract, service, options) =>
  handleCommand(contract, service, { opening: SUPPLY_VERSION, ...options });

export const routes = [
  handleQuery(contract.day, day.readDay),
  handleQuery(openings, finder.readOpenings),
  handleQuery(contract.patientVisits, finder.readPatientVisits),
  handleQuery(historyOf, readHistory),
  handleQuery(dayAsOf, readDayAsOf),
  handleQuery(worklists.feeds, feeds.readFeeds),
  act(contract.book, service.book),
  act(contract.hold, holds.hold),
  act(contract.renewHold, holds.renewHold),
  act(contract.releaseHold, holds.releaseHold),
  act(contract.move, service.move),
  act(contract.cancel, service.cancel),
  act(contract.restore, service.restore),
  act(contract.noShow, service.noShow),
  act(contract.confirm, service.confirm),
  act(contract.setFlow, service.setFlow),
  act(contract.setNote, service.setNote),
  handleQuery(worklists.columnSets, columns.readColumnSets),
  handleCommand(worklists.saveColumnSet, columns.keepColumnSet),
  handleQuery(viewContract.frames, views.readFrames),
  handleQuery(viewContract.monthLoad, views.readMonthLoad),
  handleCommand(viewContract.recordPrint, views.recordPrint),
  handleCommand(worklists.createFeed, feeds.createFeed, { secretReply: true }),
  handleCommand(worklists.revokeFeed, feeds.revokeFeed),
  act(worklists.addStandby, standby.addStandby),
  act(worklists.endStandby, standby.endStandby),
  handleCommand(recallContract.saveRecall, recalls.saveRecall),
  handleQuery(recallContract.recallsDue, recalls.readDue),
  handleQuery(worklists.stranded, readStranded),
  handleQuery(worklists.suggestMoves, readSuggestions),
  act(worklists.recordCall, calls.recordCall),
  act(worklists.moveMany, bulk.moveMany),
  act(worklists.cancelMany, bulk.cancelMany),
  handleQuery(together.previewSeries, series.previewSeries),
  act(together.bookSeries, series.bookSeries),
  act(together.moveSeries, seriesMove.moveSeries),
  act(together.cancelSeries, seriesMove.cancelSeries),
  act(together.bookChain, bookChain),
];

export const topics = [
  serveTopic(recallContract.recallsTopic, (db, key, ids) => selectRecalls(db, key, ids)),
  serveTopic(contract.dayTopic, day.loadDay, day.snapshotDay),
  serveTopic(viewContract.monthTopic, views.loadMonth),
  serveTopic(worklists.standbyTopic, standby.loadStandby),
  serveTopic(together.togetherTopic, series.loadTogether),
];
