import * as reach from '../../shared/access.ts';
import * as twice from '../../shared/duplicates.ts';
import * as homes from '../../shared/household.ts';
import * as contract from '../../shared/patients.ts';
import * as whole from '../../shared/record.ts';
import { handleCommand, handleQuery, type Route } from '../kernel/context.ts';
import { serveTopic } from '../kernel/live-topic.ts';
import * as access from './access.ts';
import * as duplicates from './duplicates.ts';
import * as household from './household.ts';
import * as merge from './merge.ts';
import { readPlaceOfZip } from './places.ts';
import * as record from './record.ts';
import { selectRecord } from './record-queries.ts';
import * as service from './service.ts';

/** @param nextVisits how the schedule, a later module, says when somebody comes next */
export const routesWith = (nextVisits: service.NextVisits): Route[] => [
  handleQuery(contract.find, service.findWith(nextVisits)),
  handleQuery(contract.placeOfZip, readPlaceOfZip),
  handleQuery(whole.open, record.open),
  handleCommand(contract.add, service.add),
  handleCommand(whole.update, record.update),
  handleQuery(whole.outsideProviders, record.findOutsideProviders),
  handleQuery(reach.careTeam, access.readCareTeam),
  handleCommand(reach.setConfidential, access.setConfidential),
  handleCommand(reach.breakGlass, access.breakGlass),
  handleQuery(twice.duplicates, duplicates.findDuplicates),
  handleCommand(twice.sayDistinct, duplicates.sayDistinct),
  handleQuery(twice.comparePair, merge.comparePair),
  handleCommand(twice.merge, merge.merge),
  handleCommand(twice.unmerge, merge.unmerge),
  handleQuery(twice.merges, merge.readMerges),
  handleQuery(homes.household, household.open),
  handleCommand(homes.saveGuarantors, household.saveGuarantors),
  handleCommand(homes.addNewborn, household.addNewborn),
  handleQuery(homes.comingOfAge, household.comingOfAge),
  handleCommand(homes.reviewAdult, household.reviewAdult),
];

export const topics = [
  serveTopic(whole.patientTopic, async (db, key, ids) => {
    const row = ids && !ids.includes(key) ? undefined : await selectRecord(db, key);
    return row ? [row] : [];
  }),
];
