import * as places from '../../shared/code-sources.ts';
import * as contract from '../../shared/codesets.ts';
import { handleCommand, handleQuery } from '../kernel/context.ts';
import { serveTopic } from '../kernel/live-topic.ts';
import { selectReleases } from './queries.ts';
import * as releases from './releases.ts';
import { search, setFavourite } from './search.ts';
import { selectPublishers, selectSources } from './source-queries.ts';
import * as sources from './sources.ts';

export const routes = [
  handleQuery(contract.search, search),
  handleCommand(contract.setFavourite, setFavourite),
  handleCommand(contract.send, releases.send, { prepare: releases.receive }),
  handleCommand(contract.preview, releases.preview),
  handleCommand(contract.apply, releases.apply),
  handleCommand(contract.undo, releases.undo),
  handleCommand(contract.discard, releases.discard),
  handleQuery(contract.changes, releases.changes),
  handleCommand(places.saveSource, sources.saveSource, { prepare: sources.findPlace }),
  handleCommand(places.lookNow, sources.lookNow),
  handleCommand(places.removeSource, sources.removeSource),
  handleCommand(places.savePublisher, sources.savePublisher),
  handleCommand(places.removePublisher, sources.removePublisher),
];

export const topics = [
  serveTopic(contract.releasesTopic, (db, _key, ids) => selectReleases(db, ids)),
  serveTopic(places.sourcesTopic, (db, _key, ids) => selectSources(db, ids)),
  serveTopic(places.publishersTopic, (db, _key, ids) => selectPublishers(db, ids)),
];
