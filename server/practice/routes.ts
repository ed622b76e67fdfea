import * as contract from '../../shared/practice.ts';
import { handleCommand, handleQuery } from '../kernel/context.ts';
import { serveTopic } from '../kernel/live-topic.ts';
import * as places from './place-queries.ts';
import * as queries from './queries.ts';
import * as service from './service.ts';

export const routes = [
  handleQuery(contract.settings, service.readSettings),
  handleQuery(contract.resources, service.readResources),
  handleCommand(contract.saveSettings, service.saveSettings),
  handleCommand(contract.saveProvider, service.saveProvider),
  handleCommand(contract.saveRoom, service.saveRoom),
  handleCommand(contract.saveVisitType, service.saveVisitType),
  handleCommand(contract.saveLocation, service.saveLocation),
  handleCommand(contract.saveEquipment, service.saveEquipment),
  handleCommand(contract.saveClass, service.saveClass),
  handleCommand(contract.saveChain, service.saveChain),
];

export const topics = [
  serveTopic(contract.settingsTopic, async (db) => {
    const settings = await queries.selectSettings(db);
    return settings ? [settings] : [];
  }),
  serveTopic(contract.providersTopic, (db, _key, ids) => queries.selectProviders(db, ids)),
  serveTopic(contract.roomsTopic, (db, _key, ids) => queries.selectRooms(db, ids)),
  serveTopic(contract.visitTypesTopic, (db, _key, ids) => queries.selectVisitTypes(db, ids)),
  serveTopic(contract.locationsTopic, (db, _key, ids) => places.selectLocations(db, ids)),
  serveTopic(contract.equipmentTopic, (db, _key, ids) => places.selectEquipment(db, ids)),
  serveTopic(contract.classesTopic, (db, _key, ids) => places.selectClasses(db, ids)),
  serveTopic(contract.chainsTopic, (db, _key, ids) => places.selectChains(db, ids)),
];
