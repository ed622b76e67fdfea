/** What can be done with letters and with requests for records. */
import type { InputOf } from '../../shared/contract.ts';
import * as contract from '../../shared/correspondence.ts';
import type { FieldError } from '../../shared/problems.ts';
import { dateAt } from '../../shared/time.ts';
import { displayNameOf } from '../kernel/actor.ts';
import type { CommandContext, QueryContext } from '../kernel/context.ts';
import { Problem } from '../kernel/problem.ts';
import { requireAccess } from '../patients/index.ts';
import { loadSettings, selectLocations, selectProviders } from '../practice/index.ts';
import * as queries from './queries.ts';
import { dueOn, plainRequest, wrongInRequest } from './rules.ts';

function refuse(errors: readonly FieldError[]): void {
  if (errors[0]) throw new Problem('invalid_input', { detail: errors[0].message, errors: [...errors] });
}

export async function openLetter(ctx: QueryContext, { id }: InputOf<typeof contract.openLetter>) {
  const letter = await queries.selectLetter(ctx.db, id);
  if (!letter) throw new Problem('not_found', { detail: 'That letter is not here. Look at the list again.' });
  await requireAccess(ctx, letter.patientId);
  const about = { entity: 'letter', entityId: id, subjectId: letter.patientId };
  await ctx.audit({ action: contract.openLetter.name, ...about });
  return letter;
}

/** On whose paper it is printed. */
async function letterheadOf(
  ctx: CommandContext,
  { locationId, providerId }: InputOf<typeof contract.writeLetter>,
): Promise<contract.Letterhead> {
  const { name } = await loadSettings(ctx.tx);
  const [location] = await selectLocations(ctx.tx, [locationId]);
  if (!location) throw new Problem('not_found', { detail: 'That location is not here any more. Choose another one.' });
  const [provider] = providerId ? await selectProviders(ctx.tx, [providerId]) : [];
  if (providerId && !provider)
    throw new Problem('not_found', { detail: 'That provider is not here any more. Choose another one.' });
  return {
    practiceName: name,
    locationName: location.name,
    address: location.address,
    phone: location.phone,
    providerName: provider?.displayName ?? null,
    providerNpi: provider?.npi ?? null,
  };
}

export async function writeLetter(ctx: CommandContext, input: InputOf<typeof contract.writeLetter>) {
  const { patientId, kind, fromDate, untilDate } = input;
  const person = await queries.selectPerson(ctx.tx, patientId);
  if (!person) throw new Problem('not_found', { detail: 'That patient is not here any more. Search again.' });
  const body = input.body.trim();
  refuse([
    ...(body ? [] : [{ path: '/body', message: 'The letter says nothing yet. Write what it shall say.' }]),
    ...(fromDate && untilDate && untilDate < fromDate
      ? [{ path: '/untilDate', message: 'The last day is before the first one. Correct one of the two dates.' }]
      : []),
  ]);
  const letterhead = await letterheadOf(ctx, input);
  const { zone } = await loadSettings(ctx.tx);
  const id = ctx.newId();
  await queries.insertLetter(ctx.tx, {
    ...{ id, patientId, kind, fromDate, untilDate, body, letterhead },
    addressee: input.addressee?.trim() || null,
    patientName: person.name,
    birthDate: person.birthDate,
    writtenOn: dateAt(ctx.now, zone),
    writtenAt: ctx.now.toString(),
    writtenBy: displayNameOf(ctx.actor),
  });
  const letter = (await queries.selectLetter(ctx.tx, id)) as contract.Letter;
  ctx.change(contract.letterTopic.name, patientId, id);
  ctx.audit({ action: contract.writeLetter.name, entity: 'letter', entityId: id, subjectId: patientId, after: letter });
  return letter;
}

export async function saveRequest(ctx: CommandContext, input: InputOf<typeof contract.saveRequest>) {
  const { id: given, expectedVersion, ...rest } = input;
  const gone = new Problem('not_found', { detail: 'That request is not here any more. Look at the list again.' });
  const before = given ? await queries.selectRequest(ctx.tx, given) : undefined;
  if (given && before?.patientId !== input.patientId) throw gone;
  if (!given && !(await queries.selectPerson(ctx.tx, input.patientId)))
    throw new Problem('not_found', { detail: 'That patient is not here any more. Search again.' });
  const { zone } = await loadSettings(ctx.tx);
  const request = plainRequest(rest);
  refuse(wrongInRequest(request, dateAt(ctx.now, zone)));
  const fields = { ...request, dueOn: dueOn(request) };
  const id = given ?? ctx.newId();
  if (!before) await queries.insertRequest(ctx.tx, id, fields, displayNameOf(ctx.actor));
  else if (!(await queries.updateRequest(ctx.tx, id, expectedVersion ?? 0, fields)))
    throw new Problem('changed_meanwhile', { data: { current: before } });
  const after = (await queries.selectRequest(ctx.tx, id)) as contract.RecordsRequest;
  ctx.change(contract.openRequestsTopic.name, 'all', id);
  ctx.change(contract.patientRequestsTopic.name, after.patientId, id);
  const about = { entity: 'records_request', entityId: id, subjectId: after.patientId };
  ctx.audit({ action: contract.saveRequest.name, ...about, before, after });
  return after;
}
