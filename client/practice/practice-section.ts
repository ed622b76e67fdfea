/** Setup: the practice itself: name, zone, opening hours, how times and weeks are shown, how openings are chosen. */
import { html, nothing } from 'lit';
import * as contract from '../../shared/practice.ts';
import { send, sentenceOf } from '../api/send.ts';
import { sayDone } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';
import { endMinuteOf, minuteOf, selectField, textOf, timeText, WEEKDAYS } from './parts.ts';
import { FINDER_RULE_NAMES } from './words.ts';
import { zoneField } from './zones.ts';

class PracticeSection extends PageElement {
  static override properties = { problem: { state: true } };
  declare problem: string | null;
  readonly #settings = new LiveRows(this, contract.settingsTopic);

  constructor() {
    super();
    this.problem = null;
  }

  override render() {
    const settings = this.#settings.rows[0];
    if (!settings) return html`<div class="skeleton"></div>`;
    const slots = [5, 10, 15, 20, 30, 60].map((minutes) => ({ value: String(minutes), word: `${minutes} minutes` }));
    const starts = ([7, 1, 6] as const).map((day) => ({ value: String(day), word: WEEKDAYS[day] }));
    const rules = contract.FINDER_RULES.map((value) => ({ value, word: FINDER_RULE_NAMES[value] }));
    return html`<form class="card stack" @submit=${(event: SubmitEvent) => void this.#save(event, settings)}>
      <h2>Practice</h2>
      <div class="field"><label for="name">Name</label><input id="name" name="name" required maxlength="120" .value=${settings.name} autocomplete="organization" /></div>
      ${zoneField(settings.zone, 'Locations that have the zone of the practice follow it.')}
      <h3>Opening hours</h3>
      <p class="muted small">Monday to Friday. They stand in for everybody whose own hours nobody has set.</p>
      <div class="pair">
        <div class="field"><label for="opens">Opens</label><input id="opens" name="opens" type="time" required .value=${timeText(settings.opensMinute)} /></div>
        <div class="field"><label for="closes">Closes</label><input id="closes" name="closes" type="time" required .value=${timeText(settings.closesMinute)} /></div>
      </div>
      <h3>The schedule</h3>
      <div class="pair">
        ${selectField('slot', 'Grid step', String(settings.slotMinutes), slots)}
        ${selectField('weekStartsOn', 'The week begins on', String(settings.weekStartsOn), starts)}
        ${selectField('clock', 'Times', settings.clock24 ? '24' : '12', [
          { value: '12', word: '2:05 PM' },
          { value: '24', word: '14:05' },
        ])}
        <div class="field"><label for="wait">Point at who waits, after</label>
          <div class="with-unit"><input id="wait" name="wait" type="number" required min="1" max="240" .value=${String(settings.waitAlertMinutes)} /><span class="muted">minutes</span></div></div>
      </div>
      ${selectField('finderRule', 'Which opening is offered first', settings.finderRule, rules)}
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      <div><button class="primary" type="submit">Save</button></div>
    </form>`;
  }

  async #save(event: SubmitEvent, settings: contract.PracticeSettings): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    try {
      await send(contract.saveSettings, {
        expectedVersion: settings.version,
        name: textOf(fields, 'name'),
        zone: textOf(fields, 'zone'),
        opensMinute: minuteOf(textOf(fields, 'opens')),
        closesMinute: endMinuteOf(textOf(fields, 'closes')),
        slotMinutes: Number(textOf(fields, 'slot')),
        weekStartsOn: Number(textOf(fields, 'weekStartsOn')),
        clock24: textOf(fields, 'clock') === '24',
        waitAlertMinutes: Number(textOf(fields, 'wait')),
        finderRule: textOf(fields, 'finderRule') as contract.FinderRule,
      });
      this.problem = null;
      sayDone('The practice is saved.');
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }
}
customElements.define('am-practice-section', PracticeSection);
