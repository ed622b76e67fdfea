/** Moving by typing: for everybody who cannot or does not want to drag. */
import { html } from 'lit';
import type { Provider, Room } from '../../shared/practice.ts';
import { type Appointment, DURATION_MINUTES_MAX, DURATION_MINUTES_MIN } from '../../shared/scheduling.ts';
import type { SeriesScope } from '../../shared/series.ts';
import { ask } from '../elements/ask.ts';
import { moveTo } from './acts.ts';
import { moveInSeries } from './series-acts.ts';
import { scopeChoice, scopeOf } from './series-scope.ts';
import './when-field.ts';
import type { WhenField } from './when-field.ts';

interface MoveWorld {
  providers: readonly Provider[];
  rooms: readonly Room[];
  /** Of the location of the visit. */
  zone: string;
  clock24: boolean;
}

export async function askMove(it: Appointment, world: MoveWorld): Promise<Appointment | null> {
  const { providers, rooms, zone, clock24 } = world;
  const start = Temporal.Instant.from(it.start).toZonedDateTimeISO(zone);
  const option = (id: string, name: string, chosen: string | null) =>
    html`<option value=${id} ?selected=${id === chosen}>${name}</option>`;
  const answer = await ask<{
    start: string;
    durationMinutes: number;
    providerId: string;
    roomId: string | null;
    scope: SeriesScope;
  }>({
    title: `Move ${it.patientName}`,
    body: html`
      <am-when date=${it.date} .minute=${start.hour * 60 + start.minute} .zone=${zone} .clock24=${clock24}></am-when>
      <div class="pair">
        <div class="field"><label for="move-length">Minutes</label><input id="move-length" name="length" type="number" required min=${DURATION_MINUTES_MIN} max=${DURATION_MINUTES_MAX} value=${it.durationMinutes} /></div>
        <div class="field"><label for="move-provider">Provider</label><select id="move-provider" name="provider">
          ${providers.filter((one) => one.active || one.id === it.providerId).map((one) => option(one.id, one.displayName, it.providerId))}
        </select></div>
        <div class="field"><label for="move-room">Room</label><select id="move-room" name="room">
          ${option('', 'none', it.roomId ?? '')} ${rooms.filter((one) => one.active || one.id === it.roomId).map((one) => option(one.id, one.name, it.roomId))}
        </select></div>
      </div>
      ${scopeChoice(it, true)}
    `,
    yes: 'Move',
    read(form) {
      const moment = form.querySelector<WhenField>('am-when')?.read();
      if (!moment) return null;
      const fields = new FormData(form);
      return {
        start: moment,
        durationMinutes: Number(fields.get('length')),
        providerId: String(fields.get('provider')),
        roomId: String(fields.get('room')) || null,
        scope: scopeOf(fields),
      };
    },
  });
  if (!answer) return null;
  const { scope, ...to } = answer;
  return scope === 'this' ? moveTo(it, to) : moveInSeries(it, scope, to);
}
