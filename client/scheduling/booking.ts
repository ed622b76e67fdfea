/** The booking that is being made: one at a time per workstation, kept as a draft until it is booked or thrown away. */
import type { OpeningPart } from '../../shared/finder.ts';
import type { PatientHit } from '../../shared/patients.ts';
import type { Standby } from '../../shared/worklists.ts';
import { discardDraft, draftOf, saveDraft } from '../api/drafts.ts';
import { held } from './held.ts';

export interface BookingDraft {
  patient: PatientHit | null;
  visitTypeId: string | null;
  providerId: string | null;
  roomId: string | null;
  /** The chosen moment; null while an opening has to be chosen. */
  start: string | null;
  startText: string | null;
  /** Null: as long as the visit type says. */
  durationMinutes: number | null;
  note: string;
  /** A chain of visits instead of one: the parts of the opening that was chosen. */
  chain: { id: string; name: string; parts: OpeningPart[] } | null;
  /** The entry of the standby list that this booking ends. */
  standby: Standby | null;
  /** The soft hold of the chosen time: after a reload it is taken up again. */
  holdId: string | null;
  /** The finder is open instead of the form. */
  isFinding: boolean;
}

const KEY = 'booking';

const EMPTY: BookingDraft = {
  patient: null,
  visitTypeId: null,
  providerId: null,
  roomId: null,
  start: null,
  startText: null,
  durationMinutes: null,
  note: '',
  chain: null,
  standby: null,
  holdId: null,
  isFinding: false,
};

class Booking extends EventTarget {
  #draft: BookingDraft | null = null;

  constructor() {
    super();
    held.addEventListener('change', () => {
      const { id } = held;
      if (this.#draft && held.state !== 'asking' && this.#draft.holdId !== id) {
        this.#draft = { ...this.#draft, holdId: id };
        saveDraft(KEY, this.#draft);
      }
    });
  }

  get draft(): BookingDraft | null {
    return this.#draft;
  }

  /** Begins a booking with what is known: a patient, or a place in the book. */
  begin(known: Partial<BookingDraft>): void {
    this.#keep({ ...EMPTY, ...known });
  }

  /** Takes up what was being made before a lock, a reload or a power cut. */
  resume(): void {
    const kept = draftOf<BookingDraft>(KEY);
    if (!kept || this.#draft) return;
    held.adopt(kept.holdId ?? null);
    this.#draft = { ...EMPTY, ...kept };
    this.dispatchEvent(new Event('change'));
  }

  update(change: Partial<BookingDraft>): void {
    if (this.#draft) this.#keep({ ...this.#draft, ...change });
  }

  /** A time is chosen, or none any more: what belonged to another one goes. */
  choose(time: { start: string; startText: string } | null, change: Partial<BookingDraft> = {}): void {
    this.update({ start: null, startText: null, chain: null, isFinding: false, ...time, ...change });
  }

  /** Booked, or thrown away. */
  end(): void {
    held.want(null);
    this.#draft = null;
    discardDraft(KEY);
    this.dispatchEvent(new Event('change'));
  }

  /** The screen is covered: what was typed stays on the server only. */
  forget(): void {
    held.forget();
    this.#draft = null;
    this.dispatchEvent(new Event('forget'));
  }

  #keep(draft: BookingDraft): void {
    this.#draft = draft;
    saveDraft(KEY, draft);
    this.dispatchEvent(new Event('change'));
  }
}

export const booking = new Booking();
