/** The booking that is being made: one at a time per workstation, kept as a draft until it is booked or thrown away. */
import type { PatientHit } from '../../shared/patients.ts';
import { discardDraft, draftOf, saveDraft } from '../api/drafts.ts';

export interface BookingDraft {
  patient: PatientHit | null;
  visitTypeId: string | null;
  providerId: string | null;
  roomId: string | null;
  /** The chosen moment; null while an opening has to be chosen. */
  start: string | null;
  startText: string | null;
  note: string;
}

const KEY = 'booking';

class Booking extends EventTarget {
  #draft: BookingDraft | null = null;

  get draft(): BookingDraft | null {
    return this.#draft;
  }

  /** Begins a booking with what is known: a patient, or a place in the book. */
  begin(known: Partial<BookingDraft>): void {
    this.#draft = {
      patient: null,
      visitTypeId: null,
      providerId: null,
      roomId: null,
      start: null,
      startText: null,
      note: '',
      ...known,
    };
    saveDraft(KEY, this.#draft);
    this.dispatchEvent(new Event('change'));
  }

  /** Takes up what was being made before a lock, a reload or a power cut. */
  resume(): void {
    const kept = draftOf<BookingDraft>(KEY);
    if (!kept || this.#draft) return;
    this.#draft = kept;
    this.dispatchEvent(new Event('change'));
  }

  update(change: Partial<BookingDraft>): void {
    if (!this.#draft) return;
    this.#draft = { ...this.#draft, ...change };
    saveDraft(KEY, this.#draft);
    this.dispatchEvent(new Event('change'));
  }

  end(): void {
    this.#draft = null;
    discardDraft(KEY);
    this.dispatchEvent(new Event('change'));
  }

  /** The screen is covered: what was typed stays on the server only. */
  forget(): void {
    this.#draft = null;
  }
}

export const booking = new Booking();
