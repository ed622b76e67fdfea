/** The fields of a stretch of a day: all of it, or from one time to another. */
import { html } from 'lit';
import { endMinuteOf, isAllDay, minuteOf, textOf, timeText } from './parts.ts';

interface Span {
  startsMinute: number;
  endsMinute: number;
}

const WHOLE: Span = { startsMinute: 0, endsMinute: 1440 };
/** Shown while all of the day is ticked, so that unticking gives something sensible. */
const USUAL: Span = { startsMinute: 480, endsMinute: 1020 };

function follow(event: Event): void {
  const box = event.target as HTMLInputElement;
  for (const field of box.closest('.span')?.querySelectorAll<HTMLInputElement>('input[type=time]') ?? [])
    field.disabled = box.checked;
}

export function spanFields(span: Span) {
  const all = isAllDay(span);
  const shown = all ? USUAL : span;
  return html`<div class="span stack tight">
    <label class="check"><input type="checkbox" name="allDay" ?checked=${all} @change=${follow} />All day</label>
    <div class="pair">
      <div class="field"><label for="edit-startsMinute">From</label><input id="edit-startsMinute" name="startsMinute" type="time" required ?disabled=${all} .value=${timeText(shown.startsMinute)} /></div>
      <div class="field"><label for="edit-endsMinute">Until</label><input id="edit-endsMinute" name="endsMinute" type="time" required ?disabled=${all} .value=${timeText(shown.endsMinute)} /></div>
    </div></div>`;
}

export function readSpan(fields: FormData): Span {
  if (fields.has('allDay')) return WHOLE;
  return {
    startsMinute: minuteOf(textOf(fields, 'startsMinute')),
    endsMinute: endMinuteOf(textOf(fields, 'endsMinute')),
  };
}
