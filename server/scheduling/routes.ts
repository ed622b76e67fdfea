import { openings } from '../../shared/finder.ts';
import { dayAsOf, history as historyOf } from '../../shared/history.ts';
import * as contract from '../../shared/scheduling.ts';
import * as together from '../../shared/series.ts';
import * as viewContract from '../../shared/views.ts';
import * as worklists from '../../shared/worklists.ts';
import { handleCommand, handleQuery } from '../kernel/context.ts';
import { serveTopic } from '../kernel/live-topic.ts';
import * as bulk from './bulk-acts.ts';
import * as calls from './calls.ts';
import { bookChain } from './chain.ts';
import * as columns from './column-sets.ts';
import * as day from './day.ts';
import * as feeds from './feeds.ts';
import * as finder from './finder.ts';
import { readDayAsOf, readHistory } from './history.ts';
import * as holds from './holds.ts';
import * as series from './series.ts';
import * as seriesMove from './series-move.ts';
import * as service from './service.ts';
import * as standby from './standby.ts';
import { readStranded } from './stranded.ts';
import { readSuggestions } from './stranded-suggestions.ts';
import * as views from './views.ts';

export const routes = [
  handleQuery(contract.day, day.readDay),
  handleQuery(openings, finder.readOpenings),
  handleQuery(contract.patientVisits, finder.readPatientVisits),
  handleQuery(historyOf, readHistory),
  handleQuery(dayAsOf, readDayAsOf),
  handleQuery(worklists.feeds, feeds.readFeeds),
  handleCommand(contract.book, service.book),
  handleCommand(contract.hold, holds.hold),
  handleCommand(contract.renewHold, holds.renewHold),
  handleCommand(contract.releaseHold, holds.releaseHold),
  handleCommand(contract.move, service.move),
  handleCommand(contract.cancel, service.cancel),
  handleCommand(contract.restore, service.restore),
  handleCommand(contract.noShow, service.noShow),
  handleCommand(contract.confirm, service.confirm),
  handleCommand(contract.setFlow, service.setFlow),
  handleCommand(contract.setNote, service.setNote),
  handleQuery(worklists.columnSets, columns.readColumnSets),
  handleCommand(worklists.saveColumnSet, columns.keepColumnSet),
  handleQuery(viewContract.frames, views.readFrames),
  handleQuery(viewContract.monthLoad, views.readMonthLoad),
  handleCommand(viewContract.recordPrint, views.recordPrint),
  handleCommand(worklists.createFeed, feeds.createFeed, { secretReply: true }),
  handleCommand(worklists.revokeFeed, feeds.revokeFeed),
  handleCommand(worklists.addStandby, standby.addStandby),
  handleCommand(worklists.endStandby, standby.endStandby),
  handleQuery(worklists.stranded, readStranded),
  handleQuery(worklists.suggestMoves, readSuggestions),
  handleCommand(worklists.recordCall, calls.recordCall),
  handleCommand(worklists.moveMany, bulk.moveMany),
  handleCommand(worklists.cancelMany, bulk.cancelMany),
  handleQuery(together.previewSeries, series.previewSeries),
  handleCommand(together.bookSeries, series.bookSeries),
  handleCommand(together.moveSeries, seriesMove.moveSeries),
  handleCommand(together.cancelSeries, seriesMove.cancelSeries),
  handleCommand(together.bookChain, bookChain),
];

export const topics = [
  serveTopic(contract.dayTopic, day.loadDay),
  serveTopic(viewContract.monthTopic, views.loadMonth),
  serveTopic(worklists.standbyTopic, standby.loadStandby),
  serveTopic(together.togetherTopic, series.loadTogether),
];
