/** Two desks on one day: signing in, booking, typing times, and what axe says; for tests in a real browser. */
import type { Page } from 'playwright-core';
import { find, type PatientHit } from '../../shared/patients.ts';
import * as practice from '../../shared/practice.ts';
import type { Role } from '../../shared/roles.ts';
import * as scheduling from '../../shared/scheduling.ts';
import { type Browser, type BrowserDesk, openBrowser } from './browser.ts';
import { deskWorld, signInByKeyboard, watchPolicy } from './desk-world.ts';
import type { Desk, TestServer } from './server.ts';

/** Ten in the morning of a day. */
export const tenOn = (date: string): string =>
  Temporal.PlainDate.from(date)
    .toZonedDateTime({ timeZone: 'America/New_York', plainTime: '10:00' })
    .toInstant()
    .toString();

export const tileOf = (id: string): string => `am-grid [data-tile="${id}"]`;

export interface BookingDesks {
  world: TestServer;
  front: Desk;
  followUp: practice.VisitType;
  nextPatient(): PatientHit;
  provider(i: number): string;
  /** A visit of 20 minutes that is there before the test begins. */
  booked(start: string, parts?: { patientId?: string; providerId?: string }): Promise<scheduling.Appointment>;
  dayOf(date: string): Promise<scheduling.Day>;
  /** Somebody of a role at a workstation, on a day of the schedule. `clean` closes it and tells its faults. */
  desk(role: Role, date: string, dark?: boolean): Promise<BrowserDesk & { clean(): Promise<string[]> }>;
  stop(): Promise<void>;
}

export async function bookingDesks(): Promise<BookingDesks> {
  const [world, browser]: [TestServer, Browser] = await Promise.all([deskWorld(), openBrowser()]);
  const front = await world.desk('front_desk');
  const hits = (await front.must(find, { text: 'a', limit: 40 })).patients.filter(({ status }) => status === 'active');
  const all = await front.must(practice.resources, {});
  const providers = all.providers.filter(({ active }) => active).sort((a, b) => a.position - b.position);
  const followUp = all.visitTypes.find(({ code }) => code === 'FU') as practice.VisitType;
  let used = 0;
  const nextPatient = (): PatientHit => hits[used++] as PatientHit;
  const provider = (i: number): string => (providers[i] as practice.Provider).id;
  return {
    world,
    front,
    followUp,
    nextPatient,
    provider,
    booked: (start, parts = {}) =>
      front.must(scheduling.book, {
        patientId: parts.patientId ?? nextPatient().id,
        visitTypeId: followUp.id,
        providerId: parts.providerId ?? provider(0),
        roomId: null,
        start,
        durationMinutes: 20,
        note: '',
      }),
    dayOf: (date) => front.must(scheduling.day, { date }),
    async desk(role, date, dark = false) {
      const it = await browser.desk({ reducedMotion: true, dark });
      const violations = await watchPolicy(it.page);
      await signInByKeyboard(it.page, world.url, role);
      await it.page.goto(`${world.url}/schedule/${date}`);
      await it.page.waitForSelector('am-grid [data-column]');
      const clean = async (): Promise<string[]> => {
        const faults = [...(await violations()), ...it.faults];
        await it.context.close();
        return faults;
      };
      return { ...it, clean };
    },
    async stop() {
      await browser.close();
      await world.stop();
    },
  };
}

export async function pick(page: Page, patient: PatientHit): Promise<void> {
  await page.fill('am-booking-panel am-patient-picker input', patient.recordNumber);
  await page.waitForSelector('am-booking-panel am-patient-picker [role=option]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('am-booking-panel .who strong');
}

/** Types a date and a time into the booking. */
export async function typeTime(page: Page, date: string, time: string): Promise<void> {
  await page.click('am-booking-when button:has-text("Type a time")');
  await page.fill('am-when [name=date]', date);
  await page.fill('am-when [name=time]', time);
  await page.keyboard.press('Enter');
}
