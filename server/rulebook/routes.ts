import * as contract from '../../shared/clinic-rules.ts';
import { handleCommand, handleFile, handleQuery } from '../kernel/context.ts';
import { serveTopic } from '../kernel/live-topic.ts';
import { selectClinicRules, selectSoftenings } from './queries.ts';
import * as service from './service.ts';

export const routes = [
  handleQuery(contract.builtIn, service.builtIn),
  handleQuery(contract.checkRule, service.checkRule),
  handleCommand(contract.saveRule, service.saveRule),
  handleCommand(contract.switchRule, service.switchRule),
  handleCommand(contract.softenRule, service.softenRule),
  handleFile(contract.exportRules, service.exportRules),
  handleCommand(contract.importRules, service.importRules, { prepare: service.receive }),
];

export const topics = [
  serveTopic(contract.clinicRulesTopic, (db, _key, ids) => selectClinicRules(db, ids)),
  serveTopic(contract.softeningsTopic, (db, _key, ids) => selectSoftenings(db, ids)),
];
