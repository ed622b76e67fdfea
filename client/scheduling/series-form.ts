/** The fields of a recurring rule. */
import { html } from 'lit';
import { HOLIDAY_POLICIES, OCCURRENCES_MAX, type SeriesRule } from '../../shared/series.ts';
import { weekdayName } from '../../shared/series-words.ts';

const HOLIDAY_WORDS: Record<SeriesRule['holidays'], string> = {
  skip: 'Leave them out',
  next_day: 'Shift to the next working day',
  keep: 'Keep them',
};

const WEEKS_MAX = 26;
/** Where a last day is wanted and none is known yet. */
const USUAL_WEEKS = 8;
const USUAL_COUNT = 8;

const clockValue = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

export function ruleFields(rule: SeriesRule, weekStartsOn: number, changed: (change: Partial<SeriesRule>) => void) {
  const textOf = (event: Event): string => (event.target as HTMLInputElement).value;
  const whole = (event: Event, least: number, most: number, set: (value: number) => void): void => {
    const value = Number(textOf(event));
    if (Number.isInteger(value) && value >= least && value <= most) set(value);
  };
  const order = Array.from({ length: 7 }, (_, i) => ((weekStartsOn - 1 + i) % 7) + 1);
  const toggle = (weekday: number): void => {
    const rest = rule.weekdays.filter((one) => one !== weekday);
    const weekdays = rest.length < rule.weekdays.length ? rest : [...rest, weekday].sort();
    // The last day cannot be taken away: a rule without a day is none.
    changed({ weekdays: weekdays.length > 0 ? weekdays : rule.weekdays });
  };
  const lastDay = (): string => Temporal.PlainDate.from(rule.from).add({ weeks: USUAL_WEEKS }).toString();
  return html`<section class="stack" aria-label="How it repeats">
    <div class="pair">
      <div class="field"><label for="series-weeks">Every … weeks</label>
        <input id="series-weeks" type="number" min="1" max=${WEEKS_MAX} .value=${String(rule.everyWeeks)} @input=${(event: Event) => whole(event, 1, WEEKS_MAX, (everyWeeks) => changed({ everyWeeks }))} /></div>
      <div class="field"><label for="series-time">At</label>
        <input id="series-time" type="time" .value=${clockValue(rule.minute)} @change=${(event: Event) => {
          const [hour, minute] = textOf(event).split(':').map(Number);
          if (hour !== undefined && minute !== undefined) changed({ minute: hour * 60 + minute });
        }} /></div>
    </div>
    <fieldset class="series-days"><legend>On</legend>
      <div>${order.map(
        (weekday) =>
          html`<label><input type="checkbox" .checked=${rule.weekdays.includes(weekday)} aria-label=${weekdayName(weekday)} @change=${() => toggle(weekday)} /><span aria-hidden="true">${weekdayName(weekday).slice(0, 2)}</span></label>`,
      )}</div>
    </fieldset>
    <div class="field"><label for="series-from">From</label>
      <input id="series-from" type="date" required .value=${rule.from} @change=${(event: Event) => textOf(event) && changed({ from: textOf(event) })} /></div>
    <fieldset class="choice"><legend>Ends</legend>
      <div class="row"><label class="check"><input type="radio" name="series-ends" .checked=${rule.count !== null} @change=${() => changed({ count: USUAL_COUNT, until: null })} />After</label>
        <input class="narrow" type="number" min="2" max=${OCCURRENCES_MAX} aria-label="Number of visits" .value=${String(rule.count ?? '')} ?disabled=${rule.count === null} @input=${(event: Event) => whole(event, 2, OCCURRENCES_MAX, (count) => changed({ count }))} /> visits</div>
      <div class="row"><label class="check"><input type="radio" name="series-ends" .checked=${rule.until !== null} @change=${() => changed({ count: null, until: lastDay() })} />On</label>
        <input class="narrow" type="date" aria-label="Last day" .value=${rule.until ?? ''} ?disabled=${rule.until === null} @change=${(event: Event) => textOf(event) && changed({ until: textOf(event) })} /></div>
    </fieldset>
    <div class="field"><label for="series-holidays">Holidays</label>
      <select id="series-holidays" @change=${(event: Event) => changed({ holidays: textOf(event) as SeriesRule['holidays'] })}>
        ${HOLIDAY_POLICIES.map((policy) => html`<option value=${policy} ?selected=${policy === rule.holidays}>${HOLIDAY_WORDS[policy]}</option>`)}
      </select></div>
  </section>`;
}
