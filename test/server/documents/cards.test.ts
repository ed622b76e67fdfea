/** Insurance cards: rules about labels and values, a few rendered cards, and the way from a picture to a coverage. */
import t from 'tap';
import { CARD_PAYERS, type CardFacts, cardFacts } from '../../../scripts/cards/facts.ts';
import { drawCard, LAYOUTS } from '../../../scripts/cards/layouts.ts';
import { photograph } from '../../../scripts/cards/photo.ts';
import { readSide } from '../../../server/documents/card-reading.ts';
import { readCard as rulesOf } from '../../../server/documents/card-rules.ts';
import { openReader, type Word } from '../../../server/documents/card-words.ts';
import * as cards from '../../../shared/cards.ts';
import * as coverage from '../../../shared/coverage.ts';
import * as payers from '../../../shared/coverage-payers.ts';
import * as documents from '../../../shared/documents.ts';
import { seededRandom } from '../../../shared/random.ts';
import { type BookingWorld, bookingWorld } from '../../helpers/booking-world.ts';
import { addFile } from '../../helpers/documents.ts';
import { codeOf } from '../../helpers/people.ts';
import { until } from '../../helpers/server.ts';
import { TestSocket } from '../../helpers/socket.ts';

const HEIGHT = 30;

/** Words of lines of text: each letter 18 points wide, `|` a wide gap; lines 60 apart. */
function wordsOf(...lines: string[]): Word[] {
  return lines.flatMap((line, y) => {
    const words: Word[] = [];
    let x = 40;
    for (const text of line.split(' ')) {
      if (text === '|') x += 200;
      else {
        words.push({
          text,
          confidence: 92,
          left: x,
          top: 60 * y,
          right: x + 18 * text.length,
          bottom: 60 * y + HEIGHT,
        });
        x += 18 * (text.length + 1);
      }
    }
    return words;
  });
}
const TABLE = CARD_PAYERS.map((name) => ({ id: name, name }));
const valuesOf = (...lines: string[]) => {
  const { fields } = rulesOf(wordsOf(...lines), TABLE);
  return Object.fromEntries(Object.entries(fields).map(([field, { value }]) => [field, value]));
};

t.test('labels are known by many names, read wrong here and there, beside or above their values', async (t) => {
  t.match(
    valuesOf(
      'Kestrel Nationa1',
      'Mernber ID: W123456789',
      'Grp# 0045120',
      'Member: IMANI R VANCE',
      'RxB1N 610014 | RxPCN: ADV',
    ),
    {
      ...{ payer: 'Kestrel National', memberId: 'W123456789', group: '0045120', name: 'IMANI R VANCE' },
      ...{ rxBin: '610014', rxPcn: 'ADV' },
    },
  );
  t.match(valuesOf('Subscriber | Identification No.', 'Silas Vance | ABC 123 456 789', 'Group Number', 'KX55120'), {
    ...{ name: 'Silas Vance', memberId: 'ABC 123 456 789', group: 'KX55120' },
  });
  t.match(valuesOf('Policy #: 12-3456-78', 'Payer ID 60054', 'Office Visit $25 | Specialist S50', 'ER: $250'), {
    ...{ memberId: '12-3456-78', office: '25', specialist: '50', emergency: '250' },
  });
  t.equal(valuesOf('Customer Service 1-800-555-0100', 'Effective 01/01/2026').memberId, undefined);
  const { fields, payerId } = rulesOf(wordsOf('Grand Beech Fund', 'W123456789'), TABLE);
  t.equal(payerId, null, 'a payer that is not ours');
  t.ok((fields.memberId?.confidence ?? 1) < 0.6, 'an id without a label is doubted');
});

interface Rendered {
  facts: CardFacts;
  bytes: Buffer;
}

async function rendered(layout: string, seed: number): Promise<Rendered> {
  const random = seededRandom(seed);
  const facts = cardFacts(random);
  return { facts, bytes: (await photograph(drawCard(layout, facts, random), random)).bytes };
}
const squeezed = (text: string | undefined): string => (text ?? '').replaceAll(/\s/g, '');

t.test('a few of the cards of npm run cards: what is sure is right, and most is right', async (t) => {
  const reader = await openReader();
  let right = 0;
  const layouts = Object.keys(LAYOUTS).filter((_, i) => i % 6 === 4);
  for (const [i, layout] of layouts.entries()) {
    const { facts, bytes } = await rendered(layout, 90 + i);
    const { proposals } = await readSide(reader, bytes, TABLE);
    const found = proposals.find(({ field }) => field === 'memberId');
    const isRight = squeezed(found?.value) === squeezed(facts.memberId);
    if (isRight) right++;
    t.ok(
      isRight || (found?.confidence ?? 0) < 0.8,
      `${layout}: ${found?.value} for ${facts.memberId}, ${found?.confidence}`,
    );
  }
  await reader.stop();
  t.ok(right >= 1, `${right} of ${layouts.length}`);
});

let world: BookingWorld;
t.teardown(() => world?.stop());

t.test('from a picture to a coverage: read by a job with progress, and saved by a person only', async (t) => {
  world = await bookingWorld({ patients: 2, jobs: true });
  const { front } = world;
  const [patientId = '', otherId = ''] = world.patientIds;
  const manager = await world.desk('manager');
  const { facts, bytes } = await rendered('stacked', 5);
  const none = { phone: null, addressLine: null, city: null, state: null, zip: null };
  const payer = await manager.must(payers.savePayer, {
    ...{ id: null, expectedVersion: null, name: facts.payer, claimPayerId: 'H1', eligibilityPayerId: null },
    ...{ statusPayerId: null, remittancePayerId: null, remittanceEnrolment: 'none', firstClaimDays: null },
    ...{ correctedClaimDays: null, secondaryClaimDays: null, appealDays: null, ...none, active: true },
  });
  const plan = await manager.must(payers.savePlan, {
    ...{ id: null, expectedVersion: null, name: facts.plan, payerId: payer.id, kind: 'group', filingIndicator: 'CI' },
    ...{ employerId: null, referralNeeded: false, authorisationNeeded: false, copays: [], claimPayerId: null },
    ...{ eligibilityPayerId: null, firstClaimDays: null, active: true },
  });
  const picture = await addFile(front, patientId, bytes, { category: 'insurance_card', name: 'Card.jpg' });
  const socket = await new TestSocket(front).greet();
  await socket.subscribe(1, cards.cardsTopic.name, patientId);
  const asked = await front.must(cards.readCard, { frontId: picture.id, backId: null });
  t.match(asked, { state: 'waiting', proposals: [] });
  const seen = () =>
    socket.heard.flatMap((message) => ('upsert' in message ? (message.upsert as cards.CardReading[]) : []));
  const read = await until(() => seen().find(({ state }) => state === 'read'), 'the card is read', 60_000);
  t.ok(
    seen().some(({ state, percent }) => state === 'reading' && percent > 0 && percent < 100),
    'progress was told',
  );
  t.equal(read.payerId, payer.id);
  const said = new Map(read.proposals.map(({ field, value }) => [field, value]));
  t.equal(squeezed(said.get('memberId')), squeezed(facts.memberId));
  t.same((await front.must(coverage.open, { patientId })).coverages, [], 'nothing is saved by reading');
  const crop = await front.fetch(`${cards.cardCrop.path}?id=${read.id}&field=memberId`);
  t.equal(crop.headers.get('content-type'), 'image/jpeg');
  t.ok((await crop.arrayBuffer()).byteLength > 200);

  const save = {
    ...{ id: null, expectedVersion: null, patientId, caseId: null, policyId: null, planId: plan.id },
    ...{ memberId: said.get('memberId') as string, groupNumber: said.get('group') ?? null, employerId: null },
    ...{ employment: 'unknown' as const, medigapLetter: null, cobaId: null, subscriberPatientId: patientId },
    ...{ subscriber: null, relationship: 'self' as const, ownMemberId: null, parentRole: 'together' as const },
    ...{ courtDecree: false, startsOn: '2026-01-01', endsOn: null, rank: 1, rankReason: '', mspReason: null },
    ...{ qmb: false, others: [] },
  };
  const kept = [{ field: 'rxBin' as const, value: '610014' }];
  const accept = { id: read.id, expectedVersion: read.version, save, kept };
  const foreign = { ...accept, save: { ...save, patientId: otherId, subscriberPatientId: otherId } };
  t.equal(
    await codeOf(front.send(cards.acceptCard, foreign)),
    'not_found',
    'a card changes the coverage of its own patient',
  );
  t.equal(await codeOf(front.send(cards.acceptCard, { ...accept, expectedVersion: 1 })), 'changed_meanwhile');
  t.same((await front.must(coverage.open, { patientId })).coverages, [], 'and nothing stays of what was refused');
  await front.must(cards.acceptCard, accept);
  const [own] = (await front.must(coverage.open, { patientId })).coverages;
  t.match(own, { payerName: facts.payer, memberId: said.get('memberId'), rank: 1 });
  const listed = await front.must(documents.list, { patientId, category: null, removed: false, after: null });
  t.same(listed.cardFacts, kept);
  t.equal(
    (await front.fetch(`${cards.cardCrop.path}?id=${read.id}&field=memberId`)).status,
    404,
    'the pieces are gone',
  );
  socket.close();
});
