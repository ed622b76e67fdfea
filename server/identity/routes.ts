import * as contract from '../../shared/identity.ts';
import { handleCommand, handleQuery, type Route } from '../kernel/context.ts';
import { checkChain, readTrail } from './audit-trail.ts';
import * as service from './service.ts';
import * as users from './users.ts';

/** Setting up makes the practice, too; the module list says how. */
export function routesWith(createPractice: users.CreatePractice): Route[] {
  const secretReply = true;
  const prepare = users.prepareFirstPassword;
  return [
    handleQuery(contract.whoAmI, service.whoAmI),
    handleCommand(contract.setUp, users.setUpWith(createPractice), { prepare: users.prepareSetUp, unrepeatable: true }),
    handleCommand(contract.signIn, service.signIn, { prepare: service.trySignIn, unrepeatable: true }),
    handleCommand(contract.unlock, service.unlock, { prepare: service.tryPin, unrepeatable: true }),
    handleCommand(contract.lock, service.lock, { unrepeatable: true }),
    handleCommand(contract.signOut, service.signOut, { unrepeatable: true }),
    handleCommand(contract.changePassword, service.changePassword, { prepare: service.prepareChange }),
    handleCommand(contract.setPin, service.setPin, { prepare: service.preparePin }),
    handleQuery(contract.users, users.readUsers),
    handleCommand(contract.addUser, users.addUser, { prepare, secretReply }),
    handleCommand(contract.updateUser, users.updateUser),
    handleCommand(contract.resetUser, users.resetUser, { prepare, secretReply }),
    handleQuery(contract.drafts, service.readDrafts),
    handleCommand(contract.saveDraft, service.saveDraft),
    handleCommand(contract.discardDraft, service.discardDraft),
    handleQuery(contract.auditTrail, readTrail),
    handleQuery(contract.auditCheck, checkChain),
  ];
}
