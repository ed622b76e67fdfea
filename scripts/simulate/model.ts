/** The oracle: a book kept in plain maps, which says what the server must answer to every act. It shares no code with it. */
export interface Slot {
  patientId: string;
  providerId: string;
  roomId: string | null;
  /** Milliseconds since 1970. */
  start: number;
  end: number;
}

export interface Kept extends Slot {
  version: number;
  booking: 'booked' | 'cancelled' | 'no_show';
  confirmation: string;
  flow: string;
  note: string;
}

export type Act =
  | { kind: 'book'; slot: Slot; note: string }
  | { kind: 'move'; id: string; expectedVersion: number; to: Partial<Omit<Slot, 'patientId'>> }
  | { kind: 'cancel' | 'restore' | 'noShow'; id: string; expectedVersion: number }
  | { kind: 'confirm'; id: string; expectedVersion: number; confirmation: string }
  | { kind: 'setFlow'; id: string; expectedVersion: number; flow: string }
  | { kind: 'setNote'; id: string; expectedVersion: number; note: string };

export type Verdict = { code: string } | { code: 'ok'; after: Kept };

export class Book {
  readonly kept = new Map<string, Kept>();

  /** What the server must answer. */
  judge(act: Act): Verdict {
    if (act.kind === 'book') {
      if (!this.#isFree(act.slot, null)) return { code: 'slot_taken' };
      const fresh = { version: 1, booking: 'booked', confirmation: 'unsent', flow: 'expected' } as const;
      return { code: 'ok', after: { ...act.slot, ...fresh, note: act.note } };
    }
    const it = this.kept.get(act.id);
    if (!it) return { code: 'not_found' };
    if (it.version !== act.expectedVersion) return { code: 'changed_meanwhile' };
    const isBooked = it.booking === 'booked';
    const done = (change: Partial<Kept>): Verdict => ({
      code: 'ok',
      after: { ...it, ...change, version: it.version + 1 },
    });
    switch (act.kind) {
      case 'setNote':
        return done({ note: act.note });
      case 'restore':
        if (isBooked) return { code: 'wrong_state' };
        return this.#isFree(it, act.id) ? done({ booking: 'booked' }) : { code: 'slot_taken' };
      default:
        if (!isBooked) return { code: 'wrong_state' };
    }
    switch (act.kind) {
      case 'move': {
        const slot = { ...it, ...act.to };
        return this.#isFree(slot, act.id) ? done(act.to) : { code: 'slot_taken' };
      }
      case 'cancel':
        return done({ booking: 'cancelled' });
      case 'noShow':
        return it.flow === 'expected' ? done({ booking: 'no_show' }) : { code: 'wrong_state' };
      case 'confirm':
        return done({ confirmation: act.confirmation });
      case 'setFlow':
        return done({ flow: act.flow });
    }
  }

  #isFree(slot: Slot, except: string | null): boolean {
    for (const [id, other] of this.kept) {
      if (id === except || other.booking !== 'booked') continue;
      const meets =
        other.patientId === slot.patientId ||
        other.providerId === slot.providerId ||
        (other.roomId !== null && other.roomId === slot.roomId);
      if (meets && other.start < slot.end && slot.start < other.end) return false;
    }
    return true;
  }
}
