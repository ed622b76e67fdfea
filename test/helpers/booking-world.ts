/** A practice with a few providers, rooms and patients, and short ways to book them. */

import { act } from '../../server/kernel/act.ts';
import type { Clock } from '../../server/kernel/clock.ts';
import { importPatients } from '../../server/patients/index.ts';
import { importProviders, saveRoom, selectVisitTypes } from '../../server/practice/index.ts';
import type { InputOf } from '../../shared/contract.ts';
import * as scheduling from '../../shared/scheduling.ts';
import { type Answer, clockFrom, type Desk, type TestServer, testServer } from './server.ts';

export interface BookingWorld extends TestServer {
  front: Desk;
  providerIds: string[];
  roomIds: string[];
  patientIds: string[];
  /** A visit of 20 minutes. */
  visitTypeId: string;
  /** The input of a booking; what is not said is the first of its kind, on Wednesday at 10:00 in New York. */
  visit(parts?: Partial<InputOf<typeof scheduling.book>>): InputOf<typeof scheduling.book>;
  book(parts?: Partial<InputOf<typeof scheduling.book>>): Promise<scheduling.Appointment>;
  try(parts?: Partial<InputOf<typeof scheduling.book>>): Promise<Answer<scheduling.Appointment>>;
}

export const MORNING = '2026-03-18T12:00:00Z';
export const TEN = '2026-03-18T14:00:00Z';

export async function bookingWorld(
  size: { providers?: number; rooms?: number; patients?: number; clock?: string | Clock; jobs?: boolean } = {},
): Promise<BookingWorld> {
  const { providers = 3, rooms = 2, patients = 10, clock = MORNING, jobs = false } = size;
  const world = await testServer({ clock: typeof clock === 'string' ? clockFrom(clock) : clock, jobs });
  const { kernel } = world.server;
  const made = await act(kernel, { kind: 'console', name: 'test' }, 'test.fill', async (ctx) => {
    const people = Array.from({ length: patients }, (_, i) => ({
      externalId: `patient-${i}`,
      fields: {
        firstName: `First${i}`,
        middleName: null,
        lastName: `Last${i}`,
        suffix: null,
        preferredName: null,
        birthDate: '1980-04-12',
        sex: 'female' as const,
        status: 'active' as const,
        deceasedOn: null,
        phone: null,
        email: null,
        addressLine: null,
        city: null,
        state: null,
        zip: null,
      },
    }));
    const patientIds = [...(await importPatients(ctx, people)).idByExternalId.values()];
    const doctors = Array.from({ length: providers }, (_, i) => ({
      externalId: `provider-${i}`,
      displayName: `Dr. Number ${i}`,
      specialty: null,
    }));
    const providerIds = [...(await importProviders(ctx, doctors)).idByExternalId.values()];
    const roomIds: string[] = [];
    for (let i = 0; i < rooms; i++) {
      const room = { id: null, expectedVersion: null, name: `Room ${i}`, position: i, active: true };
      roomIds.push((await saveRoom(ctx, room)).id);
    }
    const types = await selectVisitTypes(ctx.tx, null);
    return { patientIds, providerIds, roomIds, visitTypeId: types.find((type) => type.code === 'FU')?.id as string };
  });
  const front = await world.desk('front_desk');
  const visit: BookingWorld['visit'] = (parts = {}) => ({
    patientId: made.patientIds[0] as string,
    providerId: made.providerIds[0] as string,
    roomId: null,
    visitTypeId: made.visitTypeId,
    start: TEN,
    durationMinutes: null,
    note: '',
    ...parts,
  });
  return {
    ...world,
    ...made,
    front,
    visit,
    book: (parts) => front.must(scheduling.book, visit(parts)),
    try: (parts) => front.send(scheduling.book, visit(parts)),
  };
}
