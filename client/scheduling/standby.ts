/** The standby list as the schedule knows it: who waits, and who could come into a gap. */
import type { Appointment } from '../../shared/scheduling.ts';
import { type Standby, standbyTopic } from '../../shared/worklists.ts';
import { live } from '../live/live.ts';

/** A free stretch of one provider's day. */
export interface Gap {
  date: string;
  start: string;
  startText: string;
  durationMinutes: number;
  providerId: string | null;
}

export const gapOf = ({ date, start, startText, durationMinutes, providerId }: Appointment): Gap => ({
  date,
  start,
  startText,
  durationMinutes,
  providerId,
});

class StandbyList extends EventTarget {
  /** The gap that is to be filled; null: the whole day is looked at. */
  gap: Gap | null = null;
  isOpen = false;
  /** How long a visit of a type lasts: known to the page that shows the list. */
  minutesOf: (visitTypeId: string) => number = () => 0;

  /** Everybody who waits; empty while the list is not followed. */
  get rows(): Standby[] {
    return [...(live.peek<Standby>(standbyTopic.name, 'all')?.rows.values() ?? [])];
  }

  /** Follows the list as long as the page stands; returns what ends it. */
  follow(redraw: () => void): () => void {
    const collection = live.collection<Standby>(standbyTopic.name, 'all');
    const leave = collection.subscribe(redraw);
    return () => {
      leave();
      live.release(collection);
    };
  }

  on(date: string): Standby[] {
    return this.rows
      .filter((one) => one.fromDate <= date && date <= one.untilDate)
      .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  }

  /** Who could come into a gap: the day, the provider and the length fit. */
  fitting(gap: Gap): Standby[] {
    return this.on(gap.date).filter(
      (one) =>
        (one.providerId === null || gap.providerId === null || one.providerId === gap.providerId) &&
        this.minutesOf(one.visitTypeId) <= gap.durationMinutes,
    );
  }

  open(gap: Gap | null): void {
    this.gap = gap;
    this.isOpen = true;
    this.dispatchEvent(new Event('change'));
  }

  close(): void {
    this.isOpen = false;
    this.gap = null;
    this.dispatchEvent(new Event('change'));
  }
}

export const standby = new StandbyList();
