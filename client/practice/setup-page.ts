/** Setup: the practice, its providers, rooms and visit types, and the people who work here. */
import { html, nothing, type TemplateResult } from 'lit';
import * as contract from '../../shared/practice.ts';
import { ProblemError, send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { LiveRows } from '../live/live.ts';
import './people-page.ts';

const SECTIONS = [
  { id: 'practice', word: 'Practice', permission: 'practice.manage' },
  { id: 'providers', word: 'Providers', permission: 'practice.manage' },
  { id: 'rooms', word: 'Rooms', permission: 'practice.manage' },
  { id: 'visit-types', word: 'Visit types', permission: 'practice.manage' },
  { id: 'people', word: 'People', permission: 'users.manage' },
] as const;

const byPosition = <T extends { position: number }>(rows: T[]): T[] =>
  [...rows].sort((a, b) => a.position - b.position);
const nextPosition = (rows: readonly { position: number }[]): number =>
  Math.min(10_000, Math.max(-1, ...rows.map((row) => row.position)) + 1);

const timeText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const minuteOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

class SetupPage extends PageElement {
  static override properties = { section: {}, problem: { state: true } };
  declare section: string;
  declare problem: string | null;
  readonly #settings = new LiveRows(this, contract.settingsTopic);
  readonly #providers = new LiveRows(this, contract.providersTopic);
  readonly #rooms = new LiveRows(this, contract.roomsTopic);
  readonly #types = new LiveRows(this, contract.visitTypesTopic);

  constructor() {
    super();
    this.section = 'practice';
    this.problem = null;
  }

  override render() {
    const shown = SECTIONS.filter((section) => session.may(section.permission));
    const current = shown.find((section) => section.id === this.section) ?? shown[0];
    return html`<div class="content">
      <h1>Setup</h1>
      <nav class="tabs" aria-label="Setup">
        ${shown.map((section) => html`<a href="/setup/${section.id}" aria-current=${section.id === current?.id ? 'page' : nothing}>${section.word}</a>`)}
      </nav>
      ${current ? this.#section(current.id) : nothing}
    </div>`;
  }

  #section(id: (typeof SECTIONS)[number]['id']): TemplateResult {
    switch (id) {
      case 'practice':
        return this.#practice();
      case 'providers':
        return this.#list('providers', 'provider', this.#providers.state, byPosition(this.#providers.rows), {
          head: ['Name', 'Specialty', 'NPI'],
          cells: (row) => [row.displayName, row.specialty ?? '', row.npi ?? ''],
          edit: (row) => void this.#editProvider(row),
        });
      case 'rooms':
        return this.#list('rooms', 'room', this.#rooms.state, byPosition(this.#rooms.rows), {
          head: ['Name'],
          cells: (row) => [row.name],
          edit: (row) => void this.#editRoom(row),
        });
      case 'visit-types':
        return this.#list('visit types', 'visit type', this.#types.state, byPosition(this.#types.rows), {
          head: ['Code', 'Name', 'Minutes'],
          cells: (row) => [
            html`<span class="swatch f${row.colour}">${row.code}</span>`,
            row.name,
            String(row.durationMinutes),
          ],
          edit: (row) => void this.#editType(row),
        });
      case 'people':
        return html`<am-people-page></am-people-page>`;
    }
  }

  #list<T extends { id: string; active: boolean }>(
    words: string,
    word: string,
    state: string,
    rows: T[],
    parts: { head: string[]; cells: (row: T) => (string | TemplateResult)[]; edit: (row: T | null) => void },
  ): TemplateResult {
    return html`<section class="card stack">
      <div class="row spread"><h2>${words.charAt(0).toUpperCase()}${words.slice(1)}</h2>
        <button class="primary" @click=${() => parts.edit(null)}><span class="icon icon-add"></span>Add a ${word}</button></div>
      ${
        state === 'loading'
          ? html`<div class="skeleton"></div>`
          : rows.length === 0
            ? html`<div class="empty"><p>There are no ${words} yet. Add the first one.</p></div>`
            : html`<div class="scroll-x" tabindex="0" role="region" aria-label=${words}><table>
                <thead><tr>${parts.head.map((head) => html`<th>${head}</th>`)}<th>State</th><th><span class="visually-hidden">Change</span></th></tr></thead>
                <tbody>${rows.map(
                  (row) => html`<tr>${parts.cells(row).map((cell) => html`<td>${cell}</td>`)}
                    <td>${row.active ? 'in use' : 'not in use'}</td>
                    <td><button @click=${() => parts.edit(row)} aria-label="Change ${parts.cells(row).at(-2) ?? parts.cells(row)[0]}">Change</button></td></tr>`,
                )}</tbody></table></div>`
      }
    </section>`;
  }

  #practice(): TemplateResult {
    const settings = this.#settings.rows[0];
    if (!settings) return html`<div class="skeleton"></div>`;
    return html`<form class="card stack" @submit=${(event: SubmitEvent) => void this.#savePractice(event, settings)}>
      <h2>Practice</h2>
      <div class="field"><label for="name">Name</label><input id="name" name="name" required maxlength="120" .value=${settings.name} autocomplete="organization" /></div>
      <div class="field"><label for="zone">Time zone</label><select id="zone" name="zone">
        ${Intl.supportedValuesOf('timeZone').map((zone) => html`<option value=${zone} ?selected=${zone === settings.zone}>${zone.replaceAll('_', ' ')}</option>`)}</select></div>
      <div class="pair">
        <div class="field"><label for="opens">Opens</label><input id="opens" name="opens" type="time" required .value=${timeText(settings.opensMinute)} /></div>
        <div class="field"><label for="closes">Closes</label><input id="closes" name="closes" type="time" required .value=${timeText(Math.min(settings.closesMinute, 1439))} /></div>
        <div class="field"><label for="slot">Grid step</label><select id="slot" name="slot">
          ${[5, 10, 15, 20, 30, 60].map((minutes) => html`<option value=${minutes} ?selected=${minutes === settings.slotMinutes}>${minutes} minutes</option>`)}</select></div>
      </div>
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      <div><button class="primary" type="submit">Save</button></div>
    </form>`;
  }

  async #savePractice(event: SubmitEvent, settings: contract.PracticeSettings): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const text = (name: string): string => String(fields.get(name));
    try {
      await send(contract.saveSettings, {
        expectedVersion: settings.version,
        name: text('name'),
        zone: text('zone'),
        opensMinute: minuteOf(text('opens')),
        closesMinute: minuteOf(text('closes')),
        slotMinutes: Number(text('slot')),
      });
      this.problem = null;
      sayDone('The practice is saved.');
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  /** Sends a form; when it is refused, the same form comes back with what was typed and the sentence. */
  async #edit<T>(
    title: string,
    form: (typed: T | null, problem: string | null) => TemplateResult,
    read: (fields: FormData) => T,
    save: (typed: T) => Promise<unknown>,
  ): Promise<void> {
    let typed: T | null = null;
    let problem: string | null = null;
    for (;;) {
      const answer: T | null = await ask<T>({
        title,
        body: form(typed, problem),
        yes: 'Save',
        read: (element) => read(new FormData(element)),
      });
      if (answer === null) return;
      try {
        await save(answer);
        sayDone('Saved.');
        return;
      } catch (error) {
        if (!(error instanceof ProblemError)) return sayProblem(error);
        typed = answer;
        problem = error.errors[0]?.message ?? sentenceOf(error);
      }
    }
  }

  #active(active: boolean): TemplateResult {
    return html`<label class="check"><input type="checkbox" name="active" ?checked=${active} />In use</label>`;
  }

  #problem(problem: string | null): TemplateResult | typeof nothing {
    return problem ? html`<p class="message" role="alert">${problem}</p>` : nothing;
  }

  async #editProvider(row: contract.Provider | null): Promise<void> {
    const reference = {
      id: row?.id ?? null,
      expectedVersion: row?.version ?? null,
      position: row?.position ?? nextPosition(this.#providers.rows),
    };
    await this.#edit<Pick<contract.Provider, 'displayName' | 'specialty' | 'npi' | 'active'>>(
      row ? `Change ${row.displayName}` : 'Add a provider',
      (typed, problem) => html`
        <div class="field"><label for="edit-name">Name</label><input id="edit-name" name="name" required maxlength="80" autocomplete="off" .value=${typed?.displayName ?? row?.displayName ?? ''} /></div>
        <div class="field"><label for="edit-specialty">Specialty</label><input id="edit-specialty" name="specialty" maxlength="80" autocomplete="off" .value=${typed?.specialty ?? row?.specialty ?? ''} /></div>
        <div class="field"><label for="edit-npi">NPI</label><input id="edit-npi" name="npi" inputmode="numeric" pattern="[0-9]{10}" title="Ten digits" maxlength="10" autocomplete="off" .value=${typed?.npi ?? row?.npi ?? ''} />
          <span class="hint">Ten digits; may be left out for now.</span></div>
        ${this.#active(typed?.active ?? row?.active ?? true)} ${this.#problem(problem)}`,
      (fields) => ({
        displayName: String(fields.get('name')),
        specialty: String(fields.get('specialty')) || null,
        npi: String(fields.get('npi')) || null,
        active: fields.get('active') !== null,
      }),
      (typed) => send(contract.saveProvider, { ...reference, ...typed }),
    );
  }

  async #editRoom(row: contract.Room | null): Promise<void> {
    const reference = {
      id: row?.id ?? null,
      expectedVersion: row?.version ?? null,
      position: row?.position ?? nextPosition(this.#rooms.rows),
    };
    await this.#edit<Pick<contract.Room, 'name' | 'active'>>(
      row ? `Change ${row.name}` : 'Add a room',
      (typed, problem) => html`
        <div class="field"><label for="edit-name">Name</label><input id="edit-name" name="name" required maxlength="60" autocomplete="off" .value=${typed?.name ?? row?.name ?? ''} /></div>
        ${this.#active(typed?.active ?? row?.active ?? true)} ${this.#problem(problem)}`,
      (fields) => ({ name: String(fields.get('name')), active: fields.get('active') !== null }),
      (typed) => send(contract.saveRoom, { ...reference, ...typed }),
    );
  }

  async #editType(row: contract.VisitType | null): Promise<void> {
    const reference = {
      id: row?.id ?? null,
      expectedVersion: row?.version ?? null,
      position: row?.position ?? nextPosition(this.#types.rows),
    };
    await this.#edit<Pick<contract.VisitType, 'code' | 'name' | 'durationMinutes' | 'colour' | 'active'>>(
      row ? `Change ${row.name}` : 'Add a visit type',
      (typed, problem) => html`
        <div class="pair">
          <div class="field"><label for="edit-code">Code</label><input id="edit-code" name="code" required pattern="[A-Za-z0-9]{2}" title="Two letters or digits" maxlength="2" autocomplete="off" .value=${typed?.code ?? row?.code ?? ''} /></div>
          <div class="field"><label for="edit-minutes">Minutes</label><input id="edit-minutes" name="minutes" type="number" required min="5" max="1440" .value=${String(typed?.durationMinutes ?? row?.durationMinutes ?? 20)} /></div>
        </div>
        <div class="field"><label for="edit-name">Name</label><input id="edit-name" name="name" required maxlength="60" autocomplete="off" .value=${typed?.name ?? row?.name ?? ''} /></div>
        <fieldset class="row"><legend>Colour</legend>
          ${Array.from({ length: contract.COLOUR_FAMILIES }, (_, i) => html`<label class="check"><input type="radio" name="colour" value=${i} ?checked=${i === (typed?.colour ?? row?.colour ?? 0)} /><span class="swatch f${i}">${i + 1}</span></label>`)}
        </fieldset>
        ${this.#active(typed?.active ?? row?.active ?? true)} ${this.#problem(problem)}`,
      (fields) => ({
        code: String(fields.get('code')).toUpperCase(),
        name: String(fields.get('name')),
        durationMinutes: Number(fields.get('minutes')),
        colour: Number(fields.get('colour') ?? 0),
        active: fields.get('active') !== null,
      }),
      (typed) => send(contract.saveVisitType, { ...reference, ...typed }),
    );
  }
}
customElements.define('am-setup-page', SetupPage);
