/** Setup: when people, rooms and equipment are there: everybody's week at a glance, and one of them with all of it. */
import { html, nothing } from 'lit';
import * as practice from '../../shared/practice.ts';
import { PageElement } from '../elements/element.ts';
import { shortDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import './exceptions-card.ts';
import './hours-editor.ts';
import { byPosition, wallText } from './parts.ts';
import { LiveRules, practiceToday, Stranding } from './rules-data.ts';
import { type DrawnDay, drawWeek, openMinutes, weekStart } from './week-hours.ts';
import { type PictureParts, smallWeek, weekPicture } from './week-picture.ts';
import { PROFESSION_NAMES } from './words.ts';

interface Whose {
  id: string;
  name: string;
  about: string;
  /** Null: a person, who is at home at the first location. */
  locationId: string | null;
}

class HoursSection extends PageElement {
  static override properties = { resourceId: {}, week: { state: true }, editing: { state: true } };
  declare resourceId: string | null;
  /** How many weeks after this one are shown. */
  declare week: number;
  declare editing: boolean;
  readonly #rules = new LiveRules(this);
  readonly #providers = new LiveRows(this, practice.providersTopic);
  readonly #rooms = new LiveRows(this, practice.roomsTopic);
  readonly #equipment = new LiveRows(this, practice.equipmentTopic);
  readonly #locations = new LiveRows(this, practice.locationsTopic);
  readonly #types = new LiveRows(this, practice.visitTypesTopic);
  readonly #stranding = new Stranding(this);

  constructor() {
    super();
    this.resourceId = null;
    this.week = 0;
    this.editing = false;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('resourceId')) return;
    this.week = 0;
    this.editing = false;
  }

  get #groups(): { title: string; rows: Whose[] }[] {
    const people = byPosition(this.#providers.rows).filter(({ active }) => active);
    const person = (one: practice.Provider): Whose => ({
      id: one.id,
      name: one.displayName,
      about: one.profession === 'provider' ? (one.specialty ?? 'Provider') : PROFESSION_NAMES[one.profession],
      locationId: null,
    });
    const thing = (one: practice.Room): Whose => ({
      id: one.id,
      name: one.name,
      about: this.#locations.map.get(one.locationId)?.name ?? '',
      locationId: one.locationId,
    });
    const inUse = (rows: readonly practice.Room[]) => byPosition(rows).filter(({ active }) => active);
    return [
      { title: 'Providers', rows: people.filter(({ profession }) => profession === 'provider').map(person) },
      { title: 'Staff', rows: people.filter(({ profession }) => profession !== 'provider').map(person) },
      { title: 'Rooms', rows: inUse(this.#rooms.rows).map(thing) },
      { title: 'Equipment', rows: inUse(this.#equipment.rows).map(thing) },
    ].filter(({ rows }) => rows.length > 0);
  }

  get #parts(): PictureParts {
    const locations = new Map(byPosition(this.#locations.rows).map((one) => [one.id, one]));
    return { locations, types: this.#types.map, clock24: this.#rules.clock24 };
  }

  get #homeId(): string {
    const all = byPosition(this.#locations.rows);
    return (all.find(({ active }) => active) ?? all[0])?.id ?? '';
  }

  #draw(one: Whose): DrawnDay[] {
    const settings = this.#rules.settings.rows[0];
    const { rules } = this.#rules;
    if (!settings || !rules) return [];
    const first = weekStart(Temporal.PlainDate.from(practiceToday()), this.#rules.weekStartsOn).add({
      weeks: this.week,
    });
    const whose = { resourceId: one.id, homeId: one.locationId ?? this.#homeId, always: one.locationId !== null };
    return drawWeek(first, whose, rules, settings);
  }

  override render() {
    if (this.#rules.problem) return html`<p class="message" role="alert">${this.#rules.problem}</p>`;
    if (!this.#rules.rules || this.#providers.state === 'loading' || this.#locations.state === 'loading')
      return html`<section class="card stack"><h2>Working hours</h2><div class="skeleton"></div><div class="skeleton"></div></section>`;
    const groups = this.#groups;
    if (!this.resourceId) return this.#overview(groups);
    const one = groups.flatMap(({ rows }) => rows).find(({ id }) => id === this.resourceId);
    if (!one)
      return html`<section class="card stack"><h2>Working hours</h2>
        <div class="empty"><p>Nobody and nothing in use has this address.</p><a href="/setup/hours">All hours</a></div></section>`;
    return this.#one(one);
  }

  #overview(groups: { title: string; rows: Whose[] }[]) {
    return html`<section class="card stack">
      <div><h2>Working hours</h2>
        <p class="muted small">This week. Choose somebody to set hours, days away and extra work.</p></div>
      ${groups.length === 0 ? html`<div class="empty"><p>There is nobody yet. Add providers first.</p><a href="/setup/providers">Providers and staff</a></div>` : nothing}
      ${groups.map(
        ({ title, rows }) => html`<div class="stack tight"><h3>${title}</h3>
          <ul class="hours-list">${rows.map((one) => this.#line(one))}</ul></div>`,
      )}
    </section>`;
  }

  #line(one: Whose) {
    const days = this.#draw(one);
    const known = days.some((day) => day.known);
    return html`<li><a href="/setup/hours/${one.id}">
      <span class="hours-who"><span class="hours-name">${one.name}</span><span class="muted small">${one.about}</span></span>
      ${smallWeek(days, this.#parts)}
      <span class="hours-words small">${known ? this.#awayText(one, days) : html`<span class="muted">${one.locationId === null ? 'opening hours of the practice' : 'always there'}</span>`}</span>
      <span class="icon icon-right" aria-hidden="true"></span></a></li>`;
  }

  /** Hours of the week, or what keeps somebody away. */
  #awayText(one: Whose, days: readonly DrawnDay[]) {
    const today = practiceToday();
    const next = this.#rules.rules?.exceptions
      .filter((it) => it.resourceId === one.id && it.kind === 'away' && it.untilDate >= today)
      .sort((a, b) => a.fromDate.localeCompare(b.fromDate))[0];
    if (next) return html`<span class="chip">away ${shortDate(next.fromDate)}</span>`;
    const minutes = days.reduce((sum, day) => sum + openMinutes(day), 0);
    return minutes === 0 ? 'not this week' : `${Math.round(minutes / 6) / 10} hours`;
  }

  #one(one: Whose) {
    const days = this.#draw(one);
    const known = days.some((day) => day.known);
    const hasOwn = this.#rules.rules?.templates.some(({ resourceId }) => resourceId === one.id) ?? false;
    const settings = this.#rules.settings.rows[0] as practice.PracticeSettings;
    const clock = (minute: number): string => wallText(minute, this.#rules.clock24);
    return html`<div class="stack">
      <div><a class="back" href="/setup/hours"><span class="icon icon-left"></span>All hours</a></div>
      ${this.#stranding.render()}
      <section class="card stack">
        <div class="row spread section-head">
          <div><h2>Hours of ${one.name}</h2><p class="muted small">${one.about}</p></div>
          ${this.editing ? nothing : html`<button class="primary" @click=${() => this.#edit()}>${hasOwn ? 'Change the hours' : 'Set the hours'}</button>`}
        </div>
        ${
          this.editing
            ? html`<am-hours-editor .resourceId=${one.id} .name=${one.name} .homeId=${one.locationId ?? this.#homeId} .fixedPlace=${one.locationId !== null}
                .rules=${this.#rules.rules} .settings=${settings} .locations=${byPosition(this.#locations.rows)} .types=${byPosition(this.#types.rows)}
                @hours-saved=${() => void this.#saved(one)} @hours-left=${() => this.#leave()}></am-hours-editor>`
            : html`${
                known
                  ? nothing
                  : html`<p class="message info">${
                      one.locationId === null
                        ? html`Nobody has set hours for ${one.name}${hasOwn ? ' for this week' : ''}, so the opening hours of the practice stand in: Monday to Friday, ${clock(settings.opensMinute)} to ${clock(settings.closesMinute)}.`
                        : html`Nobody has set hours for ${one.name}${hasOwn ? ' for this week' : ''}, so it can be booked at any time.`
                    }</p>`
              }
              ${this.#weekNav(days)}
              ${weekPicture(days, this.#parts, practiceToday())}`
        }
      </section>
      <am-exceptions-card .resourceId=${one.id} .name=${one.name} .homeId=${one.locationId ?? this.#homeId} .rules=${this.#rules.rules}
        .clock24=${this.#rules.clock24} .locations=${byPosition(this.#locations.rows)} .types=${byPosition(this.#types.rows)}
        @hours-saved=${() => void this.#saved(one)}></am-exceptions-card>
    </div>`;
  }

  #weekNav(days: readonly DrawnDay[]) {
    const first = days[0]?.date.toString() ?? '';
    const last = days.at(-1)?.date.toString() ?? '';
    return html`<div class="row week-nav">
      <button class="square" aria-label="Week before" @click=${() => {
        this.week--;
      }}><span class="icon icon-left"></span></button>
      <button class="square" aria-label="Week after" @click=${() => {
        this.week++;
      }}><span class="icon icon-right"></span></button>
      <strong aria-live="polite">${first && last ? `${shortDate(first)} – ${shortDate(last)}` : ''}</strong>
      ${
        this.week === 0
          ? html`<span class="muted small">this week</span>`
          : html`<button class="quiet" @click=${() => {
              this.week = 0;
            }}>This week</button>`
      }
    </div>`;
  }

  #edit(): void {
    this.editing = true;
    void this.settled().then(() => this.find<HTMLInputElement>('#hours-from')?.focus());
  }

  #leave(): void {
    this.editing = false;
    void this.settled().then(() => this.find<HTMLButtonElement>('.section-head button')?.focus());
  }

  async #saved(one: Whose): Promise<void> {
    if (this.editing) this.#leave();
    await this.#stranding.look('these hours', one.locationId === null ? one.id : undefined);
  }
}
customElements.define('am-hours-section', HoursSection);
