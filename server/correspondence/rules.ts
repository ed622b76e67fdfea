/** When a request for records is due, and what an answer must say. Pure. */
import type { InputOf } from '../../shared/contract.ts';
import { ANSWER_DAYS, type saveRequest } from '../../shared/correspondence.ts';
import type { FieldError } from '../../shared/problems.ts';

type Request = Omit<InputOf<typeof saveRequest>, 'id' | 'expectedVersion'>;

const trimmed = (text: string | null): string | null => text?.trim() || null;

/** A request written one way: nothing of an answer where there is none. */
export function plainRequest(given: Request): Request {
  const isSent = given.status === 'sent';
  return {
    ...given,
    requestedBy: given.requestedBy.trim(),
    about: given.about.trim(),
    extensionReason: trimmed(given.extensionReason),
    statusReason: given.status === 'refused' || given.status === 'withdrawn' ? trimmed(given.statusReason) : null,
    sentOn: isSent ? given.sentOn : null,
    sentHow: isSent ? given.sentHow : null,
    sentTo: isSent ? trimmed(given.sentTo) : null,
    pages: isSent ? given.pages : null,
    note: given.note.trim(),
  };
}

/** 30 days after it came, 60 where it was put off (45 CFR 164.524(b)(2)). */
export const dueOn = ({ receivedOn, extensionReason }: Pick<Request, 'receivedOn' | 'extensionReason'>): string =>
  Temporal.PlainDate.from(receivedOn)
    .add({ days: ANSWER_DAYS * (extensionReason ? 2 : 1) })
    .toString();

export function wrongInRequest(request: Request, today: string): FieldError[] {
  const errors: FieldError[] = [];
  const say = (field: keyof Request, message: string): void => void errors.push({ path: `/${field}`, message });
  const { status, receivedOn, sentOn, sentHow, sentTo } = request;
  if (receivedOn > today) say('receivedOn', 'That day has not come yet. Correct the date.');
  if (status === 'refused' && !request.statusReason)
    say('statusReason', 'Say why it was refused: the reason must be told.');
  if (status !== 'sent') return errors;
  if (!sentOn) say('sentOn', 'Say when it was sent.');
  else if (sentOn > today) say('sentOn', 'That day has not come yet. Correct the date.');
  else if (sentOn < receivedOn) say('sentOn', 'It was sent before it was asked for. Correct one of the two dates.');
  if (!sentHow) say('sentHow', 'Say how it was sent.');
  const digits = sentTo?.replaceAll(/\D/g, '').length ?? 0;
  if (sentHow === 'fax' && (digits < 10 || digits > 15)) say('sentTo', 'Say to which fax number, with its area code.');
  if ((sentHow === 'mail' || sentHow === 'email') && !sentTo) say('sentTo', 'Say to which address.');
  return errors;
}
