/** The toolbar of the page of a day: where we are, what is searched; below it how the day is shown, and how full it is. */
import { html, nothing } from 'lit';
import { COLOUR_BY, type ColourBy } from '../../shared/worklists.ts';
import { session } from '../desk/session.ts';
import { dayTitle } from '../elements/words.ts';
import { locationChoice, providerChoice } from './choices.ts';
import { ownSets } from './column-sets.ts';
import { COLUMN_CHOICES } from './columns.ts';
import { pastButton } from './history-travel.ts';
import { dateButton, printButton, viewSwitch } from './navigation.ts';
import type { SchedulePage } from './schedule-page.ts';
import './worklist-counter.ts';
import { viewChoice } from './view-choice.ts';

const COLOUR_WORDS: Record<ColourBy, string> = {
  type: 'visit type',
  status: 'status',
  provider: 'provider',
  location: 'location',
};

export function dayToolbar(page: SchedulePage) {
  return html`<div class="toolbar" role="group" aria-label="Day">
      <div class="row">
        <button class="square" aria-label="Day before" title="Day before  [" @click=${() => page.step(-1)}><span class="icon icon-left"></span></button>
        <button @click=${() => page.goTo(page.state.today)} title="Today  T">Today</button>
        <button class="square" aria-label="Day after" title="Day after  ]" @click=${() => page.step(1)}><span class="icon icon-right"></span></button>
        ${dateButton(page.date, page.state, (date) => page.goTo(date))}
        <h1>${page.date ? dayTitle(page.date, page.state.today) : ''}</h1>
      </div>
      <div class="row">
        ${page.mode === 'grid' ? searchField(page) : nothing} ${viewSwitch(page.mode === 'agenda' ? 'agenda' : 'schedule', page.date, () => page.goToWeek())} ${printButton()} ${pastButton()}
        <am-to-move></am-to-move>
        <button class="square options-toggle" aria-label="How the day is shown" aria-expanded=${page.showOptions} @click=${() => {
          page.showOptions = !page.showOptions;
        }}><span class="icon icon-options"></span></button>
        ${
          session.may('schedule.write')
            ? html`<button class="primary" @click=${() => page.beginBooking()}><span class="icon icon-book"></span>Book</button>`
            : nothing
        }
      </div>
    </div>
    <div class="strip ${page.showOptions ? 'open' : ''}" role="group" aria-label="How the day is shown">
      <div class="row">${page.mode === 'grid' ? columnChoice(page) : providerChoice(page.state)} ${locationChoice(page.state)} ${options(page)}</div>
      ${totals(page)}
    </div>`;
}

function searchField(page: SchedulePage) {
  const { search } = page;
  return html`<div class="day-search" role="search">
    <span class="icon icon-search"></span>
    <input
      id="day-search"
      aria-label="Search in this day"
      placeholder="Search this day"
      title="Search this day  /"
      autocomplete="off"
      .value=${search.text}
      @input=${(event: Event) => search.look((event.target as HTMLInputElement).value)}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Enter') search.step(event.shiftKey ? -1 : 1);
        else if (event.key === 'Escape') search.leave();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
    <span class="small muted" role="status">${search.words}</span>
  </div>`;
}

function columnChoice(page: SchedulePage) {
  const { columns } = viewChoice.now;
  const press = (value: string, word: string, keys = '') => html`<button
    aria-pressed=${columns === value}
    title=${keys ? `${word}  ${keys}` : word}
    @click=${() => viewChoice.set({ columns: value })}
  >${keys ? html`<kbd>${keys}</kbd>` : nothing}${word}</button>`;
  const hasEquipment = page.state.equipment.rows.some(({ active }) => active);
  return html`<div class="segmented slim" role="group" aria-label="Columns">
      ${COLUMN_CHOICES.filter(({ value }) => value !== 'equipment' || hasEquipment).map(({ value, word }) => press(value, word))}
      ${ownSets.all.map(({ functionKey, name }) => press(`F${functionKey}`, name, `F${functionKey}`))}
    </div>
    <button class="quiet square slim" aria-label="Choose columns" title="Choose columns and keep them on a key" @click=${() => void editColumns(page)}><span class="icon icon-columns"></span></button>
    ${
      page.layout.off.length > 0 || viewChoice.now.showAll
        ? html`<button class="quiet slim" aria-pressed=${viewChoice.now.showAll} title=${viewChoice.now.showAll ? 'Hide who does not work today' : `Not working: ${page.layout.off.join(', ')}`}
            @click=${() => viewChoice.set({ showAll: !viewChoice.now.showAll })}>${viewChoice.now.showAll ? 'Hide who is off' : `+ ${page.layout.off.length} off`}</button>`
        : nothing
    }`;
}

async function editColumns(page: SchedulePage): Promise<void> {
  const { editColumnSet } = await import('./column-editor.ts');
  await editColumnSet(page.state);
}

function options(page: SchedulePage) {
  const { colourBy, columns, legend, showCancelled } = viewChoice.now;
  const set = ownSets.on(columns);
  const cancelled = html`<label class="check small"><input type="checkbox" .checked=${showCancelled} @change=${(event: Event) => viewChoice.set({ showCancelled: (event.target as HTMLInputElement).checked })} />Cancelled</label>`;
  if (page.mode === 'agenda') return cancelled;
  return html`<select class="slim" aria-label="Colour by" ?disabled=${set !== undefined} @change=${(event: Event) => viewChoice.set({ colourBy: (event.target as HTMLSelectElement).value as ColourBy })}>
      ${COLOUR_BY.map((by) => html`<option value=${by} ?selected=${by === (set?.colourBy ?? colourBy)}>Colour: ${COLOUR_WORDS[by]}</option>`)}
    </select>
    <button class="quiet slim" aria-pressed=${legend} title="Legend  L" @click=${() => viewChoice.set({ legend: !legend })}>Legend</button>
    ${cancelled}`;
}

function totals(page: SchedulePage) {
  const { visits, fill, waits } = page.layout;
  const share = fill.openMinutes > 0 ? Math.round((100 * fill.bookedMinutes) / fill.openMinutes) : null;
  const free = Math.max(0, fill.openMinutes - fill.bookedMinutes);
  const alert = page.state.settings.rows[0]?.waitAlertMinutes ?? 15;
  const hours = `${Math.floor(free / 60)} h ${String(free % 60).padStart(2, '0')}`;
  return html`<div class="totals small" aria-label="Totals of the day" role="group">
    ${waits.count > 0 ? html`<span class="chip waits" title="The longest waits ${waits.longest} min"><span aria-hidden="true">●</span> ${waits.count} waiting</span>` : nothing}
    ${waits.late > 0 ? html`<span class="chip late" title="Waiting for more than ${alert} minutes"><span aria-hidden="true">⚠</span> ${waits.late} &gt; ${alert} min</span>` : nothing}
    <span class="counts"><strong>${visits}</strong> ${visits === 1 ? 'visit' : 'visits'}</span>
    ${share === null ? nothing : html`<span class="counts"><strong>${share} %</strong> booked</span><span class="counts"><strong>${hours}</strong> free</span>`}
  </div>`;
}
