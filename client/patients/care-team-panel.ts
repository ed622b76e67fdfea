/** Who may open a record: everybody, or the people of its care team; and who broke the glass. */
import { html, nothing, type PropertyValues } from 'lit';
import { type CareTeam, careTeam, setConfidential } from '../../shared/access.ts';
import type { PatientRecord } from '../../shared/record.ts';
import { ROLE_NAMES } from '../../shared/roles.ts';
import { send, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { sayDone } from '../desk/toasts.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { momentText } from '../elements/words.ts';

class CareTeamPanel extends PageElement {
  static override properties = { record: { attribute: false }, team: { state: true }, problem: { state: true } };
  declare record: PatientRecord;
  declare team: CareTeam | null;
  declare problem: string | null;

  constructor() {
    super();
    this.team = null;
    this.problem = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('record');
    const { id, version } = this.record;
    if (changed.has('record') && (before?.id !== id || before.version !== version)) void this.#load();
  }

  async #load(): Promise<void> {
    const { id } = this.record;
    if (this.team && !this.record.isConfidential && !this.team.isConfidential) return;
    try {
      const team = await send(careTeam, { patientId: id });
      if (this.record.id === id) this.team = team;
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  async #save(isConfidential: boolean, memberIds: string[]): Promise<void> {
    await send(setConfidential, { patientId: this.record.id, isConfidential, memberIds });
    sayDone(isConfidential ? 'Only the care team may open this record now.' : 'Everybody may open this record again.');
  }

  async #choose(team: CareTeam): Promise<void> {
    const chosen = new Set(team.members.map(({ userId }) => userId));
    if (!team.isConfidential && session.me) chosen.add(session.me.userId);
    await ask<string[]>({
      title: 'Who may open this record?',
      body: html`<p>Nobody else finds it, and on the schedule its visits have no name. Who is not on the team, you too, can
          open it for a while with a reason only.</p>
        <fieldset class="record-rows"><legend>Care team</legend>${team.people.map(
          ({
            userId,
            name,
            roles,
          }) => html`<label class="check"><input type="checkbox" name="member" value=${userId} ?checked=${chosen.has(userId)} />
            <span>${name} <span class="muted small">${roles.map((role) => ROLE_NAMES[role]).join(', ')}</span></span></label>`,
        )}</fieldset>`,
      yes: team.isConfidential ? 'Save the team' : 'Close the record',
      read: (form) => new FormData(form).getAll('member').map(String),
      save: (memberIds: string[]) => this.#save(true, memberIds),
    });
  }

  async #open(): Promise<void> {
    await ask({
      title: 'Open this record to everybody?',
      body: html`<p>Everybody whose role includes patients finds and opens it again. The care team is forgotten.</p>`,
      yes: 'Open it to everybody',
      danger: true,
      read: () => true,
      save: () => this.#save(false, []),
    });
  }

  override render() {
    const { team, problem } = this;
    const mayChange = session.may('patients.restrict');
    if (!this.record.isConfidential && !mayChange) return nothing;
    return html`<section class="card stack" aria-labelledby="care-team">
      <div class="row spread"><h2 id="care-team">Who may open this record</h2>
        ${
          team && mayChange
            ? html`<div class="row"><button @click=${() => void this.#choose(team)}>${team.isConfidential ? 'Change the team' : 'Make confidential'}</button>
          ${team.isConfidential ? html`<button class="quiet" @click=${() => void this.#open()}>Open to everybody</button>` : nothing}</div>`
            : nothing
        }</div>
      ${problem ? html`<p class="message" role="alert">${problem}</p>` : nothing}
      ${team ? this.#facts(team) : problem ? nothing : html`<div class="skeleton"></div>`}
    </section>`;
  }

  #facts({ isConfidential, members, broken }: CareTeam) {
    return html`${
      isConfidential
        ? html`<p>Its care team only:</p><ul class="record-list">${members.map(({ name }) => html`<li>${name}</li>`)}</ul>`
        : html`<p class="muted">Everybody whose role includes patients.</p>`
    }
    ${
      broken.length > 0
        ? html`<h3>Opened by others, with a reason</h3><ul class="record-list">${broken.map(
            (one) => html`<li>${one.name}, ${momentText(one.at, session.zone)}: ${one.reason}</li>`,
          )}</ul>`
        : nothing
    }`;
  }
}
customElements.define('am-care-team', CareTeamPanel);
