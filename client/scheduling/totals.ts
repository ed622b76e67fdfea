/** Pure: how full columns are, and who waits how long. */
import type { Appointment, DaySupply } from '../../shared/scheduling.ts';
import { gapsOf } from './supply-marks.ts';

interface Stretch {
  minute: number;
  duration: number;
}

const CUTS: ReadonlySet<string> = new Set(['closed', 'away', 'holiday']);

/** The stretches in order, each minute once. */
function merged(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const one of [...stretches].sort((a, b) => a.minute - b.minute)) {
    const last = result.at(-1);
    if (last && one.minute <= last.minute + last.duration)
      last.duration = Math.max(last.duration, one.minute + one.duration - last.minute);
    else result.push({ ...one });
  }
  return result;
}

/** The minutes that two lists share. */
function sharedMinutes(a: readonly Stretch[], b: readonly Stretch[]): number {
  const others = merged(b);
  let sum = 0;
  for (const one of merged(a))
    for (const other of others)
      sum += Math.max(
        0,
        Math.min(one.minute + one.duration, other.minute + other.duration) - Math.max(one.minute, other.minute),
      );
  return sum;
}

const sumOf = (stretches: readonly Stretch[]): number => stretches.reduce((sum, { duration }) => sum + duration, 0);

/** The open stretches of a resource that may be booked. */
export function openStretches(day: DaySupply, length: number, locationId: string | null): Stretch[] {
  const open = merged(day.open.filter((one) => locationId === null || one.locationId === locationId));
  const cuts = merged(day.blocks.filter(({ kind }) => CUTS.has(kind)));
  return gapsOf([...gapsOf(open, length), ...cuts], length);
}

export interface Fill {
  openMinutes: number;
  bookedMinutes: number;
}

export function fillOf(open: readonly Stretch[], taken: readonly Stretch[]): Fill {
  return { openMinutes: sumOf(merged(open)), bookedMinutes: sharedMinutes(open, taken) };
}

export interface Waits {
  count: number;
  /** The longest wait, in whole minutes. */
  longest: number;
  /** How many wait longer than the practice wants. */
  late: number;
}

/** Who has arrived and sits in the waiting room. */
export function waitsOf(appointments: readonly Appointment[], nowMs: number, alertMinutes: number): Waits {
  const waits = { count: 0, longest: 0, late: 0 };
  for (const it of appointments) {
    if (it.booking !== 'booked' || it.flow !== 'arrived') continue;
    const minutes = it.flowAt ? Math.max(0, Math.floor((nowMs - Date.parse(it.flowAt)) / 60_000)) : 0;
    waits.count++;
    waits.longest = Math.max(waits.longest, minutes);
    if (minutes > alertMinutes) waits.late++;
  }
  return waits;
}
