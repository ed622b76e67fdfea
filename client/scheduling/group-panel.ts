/** A group visit: who is in, how many seats are left, and one more patient. */
import { html, nothing } from 'lit';
import { visitTypesTopic } from '../../shared/practice.ts';
import { type Appointment, dayTopic } from '../../shared/scheduling.ts';
import { dateAt } from '../../shared/time.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';
import { booking } from './booking.ts';
import { STATUS, statusOf } from './colours.ts';

/** The seats that are taken: booked or held for the same type, provider, start and end. */
export function matesOf(all: readonly Appointment[], it: Appointment): Appointment[] {
  const isMate = (one: Appointment): boolean =>
    (one.booking === 'booked' || one.booking === 'held') &&
    one.visitTypeId === it.visitTypeId &&
    one.providerId === it.providerId &&
    one.start === it.start &&
    one.end === it.end;
  return all.filter(isMate).sort((a, b) => a.lane - b.lane);
}

class Group extends PageElement {
  static override properties = {
    appointment: { attribute: false },
    readOnly: { type: Boolean },
    marks: { type: Boolean },
  };
  /** One of those who are in. */
  declare appointment: Appointment | null;
  declare readOnly: boolean;
  /** Points at the one who is looked at. */
  declare marks: boolean;
  readonly #types = new LiveRows(this, visitTypesTopic);
  readonly #day = new LiveRows(this, dayTopic, () => {
    const it = this.appointment;
    return it ? dateAt(Temporal.Instant.from(it.start), session.zone) : null;
  });

  constructor() {
    super();
    this.appointment = null;
    this.readOnly = false;
    this.marks = false;
  }

  override render() {
    const it = this.appointment;
    const capacity = this.#types.map.get(it?.visitTypeId ?? '')?.capacity ?? 1;
    if (!it || capacity <= 1) return nothing;
    const mates = matesOf(this.#day.rows, it);
    const left = capacity - mates.length;
    const word =
      left > 0
        ? `${left} of ${capacity} seats left`
        : left === 0
          ? `Full: all ${capacity} seats are taken`
          : `${mates.length} patients on ${capacity} seats`;
    return html`<section class="group" aria-labelledby="group-title" data-group>
      <h3 id="group-title" aria-live="polite">${word}</h3>
      <ol class="openings">${mates.map((one, i) => this.#seat(one, i, capacity, this.marks && one.id === it.id))}</ol>
      ${
        left > 0 && it.booking === 'booked' && !this.readOnly && session.may('schedule.write')
          ? html`<button data-add @click=${() => this.#add(it)}><span class="icon icon-add"></span>Add a patient</button>`
          : nothing
      }
    </section>`;
  }

  #seat(one: Appointment, index: number, capacity: number, isHere: boolean) {
    const status = STATUS[statusOf(one)];
    const name = one.patientName || (one.booking === 'held' ? `${one.heldBy ?? 'Somebody'} is booking` : '');
    const note = index >= capacity ? `${status?.word}, over the number` : (status?.word ?? '');
    const open = (): void => {
      this.dispatchEvent(new CustomEvent<string>('seat-open', { detail: one.id, bubbles: true }));
    };
    return html`<li><button aria-current=${isHere ? 'true' : nothing} @click=${open}>
      <span aria-hidden="true" class="sign">${status?.mark}</span><strong>${name}</strong><span class="muted">${note}</span>
    </button></li>`;
  }

  /** The same time, provider, room and length: whoever is chosen then sits beside the others. */
  #add(it: Appointment): void {
    this.dispatchEvent(new CustomEvent('panel-close', { bubbles: true }));
    booking.begin({
      visitTypeId: it.visitTypeId,
      providerId: it.providerId,
      roomId: it.roomId,
      start: it.start,
      startText: it.startText,
      durationMinutes: it.durationMinutes,
    });
  }
}
customElements.define('am-group', Group);
