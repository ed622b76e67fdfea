import * as contract from '../../shared/codesets.ts';
import { handleCommand, handleQuery } from '../kernel/context.ts';
import { serveTopic } from '../kernel/live-topic.ts';
import { selectReleases } from './queries.ts';
import * as releases from './releases.ts';
import { search, setFavourite } from './search.ts';

export const routes = [
  handleQuery(contract.search, search),
  handleCommand(contract.setFavourite, setFavourite),
  handleCommand(contract.send, releases.send, { prepare: releases.receive }),
  handleCommand(contract.preview, releases.preview),
  handleCommand(contract.apply, releases.apply),
  handleCommand(contract.undo, releases.undo),
  handleCommand(contract.discard, releases.discard),
  handleQuery(contract.changes, releases.changes),
];

export const topics = [serveTopic(contract.releasesTopic, (db, _key, ids) => selectReleases(db, ids))];
