/** The field for a time zone. */
import { html, nothing } from 'lit';

const ZONES = Intl.supportedValuesOf('timeZone');

export const zoneField = (value: string, hint = '') =>
  html`<div class="field"><label for="zone">Time zone</label><select id="zone" name="zone">
    ${(ZONES.includes(value) ? ZONES : [value, ...ZONES]).map((zone) => html`<option value=${zone} ?selected=${zone === value}>${zone.replaceAll('_', ' ')}</option>`)}</select>
    ${hint ? html`<span class="hint">${hint}</span>` : nothing}</div>`;
