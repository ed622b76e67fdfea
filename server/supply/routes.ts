import * as contract from '../../shared/supply.ts';
import { handleCommand, handleQuery } from '../kernel/context.ts';
import * as service from './service.ts';

export const routes = [
  handleQuery(contract.rules, service.readRules),
  handleCommand(contract.saveTemplates, service.saveTemplates),
  handleCommand(contract.saveException, service.saveException),
  handleCommand(contract.saveBlockout, service.saveBlockout),
  handleCommand(contract.saveHoliday, service.saveHoliday),
  handleCommand(contract.removeException, service.removeException),
  handleCommand(contract.removeBlockout, service.removeBlockout),
  handleCommand(contract.removeHoliday, service.removeHoliday),
];
