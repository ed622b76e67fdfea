/** Dates and names as people read them. Everything of the clinic is said in the clinic's time, which the server gives. */

export { usDate } from '../../shared/time.ts';

const THIS_YEAR = new Intl.DateTimeFormat('en-US', {
  weekday: 'long',
  month: 'long',
  day: 'numeric',
  timeZone: 'UTC',
});
const DAY = new Intl.DateTimeFormat('en-US', {
  weekday: 'long',
  month: 'long',
  day: 'numeric',
  year: 'numeric',
  timeZone: 'UTC',
});
const SHORT = new Intl.DateTimeFormat('en-US', { weekday: 'short', month: 'short', day: 'numeric', timeZone: 'UTC' });

const utc = (date: string): Date => new Date(`${date}T12:00:00Z`);

/** `Tuesday, November 24, 2026` */
export const longDate = (date: string): string => DAY.format(utc(date));
/** The same without the year where it is the one of today. */
export const dayTitle = (date: string, today: string): string =>
  date.slice(0, 4) === today.slice(0, 4) ? THIS_YEAR.format(utc(date)) : longDate(date);
/** `Tue, Nov 24` */
export const shortDate = (date: string): string => SHORT.format(utc(date));
/** Years of age on a civil date. */
export function ageOn(birthDate: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/** `4/12/79`, `04-12-1979`, `1979-04-12` → `1979-04-12`; null when it is no date. The century of two digits is the past one. */
export function typedDate(text: string, thisYear: number): string | null {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim());
  const us = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$/.exec(text.trim());
  const parts = iso ? [iso[1], iso[2], iso[3]] : us ? [us[3], us[1], us[2]] : null;
  if (!parts) return null;
  const [year = 0, month = 0, day = 0] = parts.map(Number);
  const full = year >= 100 ? year : year + (year + 2000 > thisYear ? 1900 : 2000);
  const date = `${String(full).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const check = new Date(`${date}T12:00:00Z`);
  return Number.isNaN(check.getTime()) || check.toISOString().slice(0, 10) !== date ? null : date;
}

export const SEX_NAMES = { female: 'Female', male: 'Male', other: 'Other', unknown: 'Not known' } as const;

/** `8:15`, `815`, `2:05 pm`, `2p`, `14:05` → minutes since midnight; null when it is no time. From 1 to 6 it is afternoon. */
export function typedTime(text: string): number | null {
  const parts = /^(\d{1,2})(?:[:.h ]?(\d{2}))?\s*(?:(a|p)\.?m?\.?)?$/i.exec(text.trim());
  if (!parts) return null;
  const [, hours = '', minutes = '0', half] = parts;
  let hour = Number(hours);
  const minute = Number(minutes);
  if (minute > 59 || hour > 23 || (half && (hour < 1 || hour > 12))) return null;
  if (half) hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  // Nobody means a visit in the night; who does writes “am”, or 04:00.
  else if (hour >= 1 && hour <= 6 && !hours.startsWith('0')) hour += 12;
  return hour * 60 + minute;
}

const MONEY = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
/** `$25.00` */
export const money = (cents: number): string => MONEY.format(cents / 100);

/** `25`, `25.5`, `$1,025.50` → cents; null when it is no amount. */
export function typedCents(text: string): number | null {
  const parts = /^\$?(\d{1,3}(?:,?\d{3})*)(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (!parts) return null;
  return Number((parts[1] ?? '').replaceAll(',', '')) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
}

/** `Nov 24, 2026, 8:15 AM` in the clinic's time. */
export const momentText = (at: string, zone: string): string =>
  Temporal.Instant.from(at)
    .toZonedDateTimeISO(zone)
    .toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'short' });
