/** What was read of a card, beside the pieces it was read from and what is known already. A person's yes saves it. */
import { html, nothing, type PropertyValues } from 'lit';
import {
  acceptCard,
  CARD_FIELDS,
  type CardField,
  type CardReading,
  cardCrop,
  closeCard,
  type Proposal,
} from '../../shared/cards.ts';
import type { InputOf } from '../../shared/contract.ts';
import { type Coverage, coveragesTopic, RELATIONSHIPS } from '../../shared/coverage.ts';
import { type Plan, payersTopic, plansTopic } from '../../shared/coverage-payers.ts';
import { CARD_FACTS, type CardFact } from '../../shared/documents.ts';
import { send, sentenceOf } from '../api/send.ts';
import { RELATIONSHIP_NAMES } from '../coverage/words.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { typedDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { practiceToday } from '../practice/rules-data.ts';
import { FIELD_NAMES, sureness } from './words.ts';

type Save = InputOf<typeof acceptCard>['save'];

const FACTS: ReadonlySet<string> = new Set(CARD_FACTS);
/** Fields that are chosen from lists below, not typed. */
const CHOSEN: ReadonlySet<CardField> = new Set(['payer', 'plan']);

class CardReview extends PageElement {
  static override properties = {
    card: { attribute: false },
    typed: { state: true },
    taken: { state: true },
    coverageId: { state: true },
    payerId: { state: true },
    planId: { state: true },
    relationship: { state: true },
    problem: { state: true },
    busy: { state: true },
  };
  declare card: CardReading;
  declare typed: Partial<Record<CardField, string>>;
  declare taken: ReadonlySet<CardField>;
  /** Which coverage is corrected; empty: a new one. Null until somebody chose. */
  declare coverageId: string | null;
  declare payerId: string | null;
  declare planId: string | null;
  declare relationship: Coverage['relationship'];
  declare problem: string | null;
  declare busy: boolean;
  readonly #coverages = new LiveRows(this, coveragesTopic, () => this.card?.patientId ?? null);
  readonly #payers = new LiveRows(this, payersTopic);
  readonly #plans = new LiveRows(this, plansTopic);

  constructor() {
    super();
    this.typed = {};
    this.taken = new Set();
    this.coverageId = null;
    this.payerId = null;
    this.planId = null;
    this.relationship = 'self';
    this.problem = null;
    this.busy = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('card');
    if (!changed.has('card') || (before?.id === this.card.id && before.state === this.card.state)) return;
    // What was read clearly is ticked; everything else waits for a look.
    this.taken = new Set(
      this.card.proposals.filter(({ percent }) => sureness(percent).isSure).map(({ field }) => field),
    );
    this.typed = {};
    this.payerId = null;
    this.planId = null;
  }

  /** Coverage of today, of health: what a card is about. */
  get #current(): Coverage[] {
    const today = practiceToday();
    return this.#coverages.rows
      .filter((one) => one.caseId === null && one.startsOn <= today && (one.endsOn ?? today) >= today)
      .sort((a, b) => a.rank - b.rank);
  }

  get #payer(): string {
    return this.payerId ?? this.card.payerId ?? '';
  }

  /** The coverage that the card belongs to: the one that was chosen, else the one by the same payer. */
  get #compared(): Coverage | null {
    if (this.coverageId !== null) return this.#current.find(({ id }) => id === this.coverageId) ?? null;
    return this.#current.find(({ payerId }) => payerId === this.#payer) ?? null;
  }

  get #plansOfPayer(): Plan[] {
    return this.#plans.rows.filter(({ payerId, active }) => active && payerId === this.#payer);
  }

  get #plan(): string {
    if (this.planId !== null) return this.planId;
    const plans = this.#plansOfPayer;
    const compared = this.#compared;
    if (compared && plans.some(({ id }) => id === compared.planId)) return compared.planId;
    const said = (this.#valueOf('plan') ?? '').toLowerCase();
    const named = plans.find(({ name }) => said && name.toLowerCase().includes(said));
    return named?.id ?? (plans.length === 1 ? (plans[0]?.id ?? '') : '');
  }

  #valueOf(field: CardField): string | null {
    return this.typed[field] ?? this.card.proposals.find((one) => one.field === field)?.value ?? null;
  }

  #accepted(field: CardField): string | null {
    return this.taken.has(field) ? (this.#valueOf(field)?.trim() ?? null) || null : null;
  }

  /** What is known already of a field. */
  #known(field: CardField, compared: Coverage | null): string | null {
    if (!compared) return null;
    const known: Partial<Record<CardField, string | null>> = {
      payer: compared.payerName,
      plan: compared.planName,
      memberId: compared.ownMemberId ?? compared.memberId,
      group: compared.groupNumber,
      name: compared.subscriberName,
    };
    return known[field] ?? null;
  }

  /** The coverage as it would be saved, or what is missing, in words. */
  #draft(): Save | string {
    const compared = this.#compared;
    const { patientId } = this.card;
    const planId = this.#plan;
    if (!planId) return 'Choose the payer and the plan.';
    const memberId = this.#accepted('memberId') ?? compared?.memberId;
    if (!memberId) return 'Take over the member id, or type it.';
    const groupNumber = this.#accepted('group') ?? compared?.groupNumber ?? null;
    if (compared) {
      const {
        id,
        version,
        isConfidential: _,
        payerId: _payer,
        payerName: _name,
        planName: _plan,
        planKind: _kind,
        ...rest
      } = compared;
      const {
        filingIndicator: _filing,
        subscriberName: _who,
        subscriberBirthDate: _born,
        employerName: _firm,
        employerSize: _size,
        ...facts
      } = rest;
      return { ...facts, id, expectedVersion: version, planId, memberId, groupNumber, others: [] };
    }
    const isSelf = this.relationship === 'self';
    const [firstName = '', ...more] = (this.#accepted('name') ?? '').split(' ');
    if (!isSelf && more.length === 0) return 'Take over the name: it says who the subscriber is.';
    const effective = this.#accepted('effective');
    const today = practiceToday();
    return {
      ...{ id: null, expectedVersion: null, patientId, caseId: null, policyId: null, planId, memberId, groupNumber },
      ...{ employerId: null, employment: 'unknown', medigapLetter: null, cobaId: null },
      subscriberPatientId: isSelf ? patientId : null,
      subscriber: isSelf
        ? null
        : {
            ...{ firstName, lastName: more.at(-1) ?? '', birthDate: null, sex: 'unknown' },
            ...{ addressLine: null, city: null, state: null, zip: null },
          },
      ...{ relationship: this.relationship, ownMemberId: null, parentRole: 'together', courtDecree: false },
      startsOn: (effective && typedDate(effective, Number(today.slice(0, 4)))) || today,
      ...{ endsOn: null, rank: Math.min(9, 1 + Math.max(0, ...this.#current.map(({ rank }) => rank))) },
      ...{ rankReason: '', mspReason: null, qmb: false, others: [] },
    };
  }

  async #save(): Promise<void> {
    const save = this.#draft();
    this.problem = typeof save === 'string' ? save : null;
    if (typeof save === 'string') return;
    this.busy = true;
    const kept = CARD_FACTS.flatMap((field): CardFact[] => {
      const value = this.#accepted(field);
      return value ? [{ field, value }] : [];
    });
    try {
      const { id, version } = this.card;
      const { coverage, touchedCount } = await send(acceptCard, { id, expectedVersion: version, save, kept });
      sayDone(
        `${coverage.payerName}, ${coverage.memberId} is saved.${touchedCount > 0 ? ` ${touchedCount} visits have another payer now.` : ''}`,
      );
    } catch (error) {
      this.problem = sentenceOf(error);
    } finally {
      this.busy = false;
    }
  }

  async #close(): Promise<void> {
    await send(closeCard, { id: this.card.id, expectedVersion: this.card.version }).catch(sayProblem);
  }

  override render() {
    const { card } = this;
    const title = `card-${card.id}`;
    const aside = session.may('documents.write')
      ? html`<button ?disabled=${this.busy} @click=${() => void this.#close()}>Put this reading aside</button>`
      : nothing;
    if (card.state === 'failed')
      return html`<div class="card-review stack"><p role="alert">${card.problem}</p><div>${aside}</div></div>`;
    if (card.state !== 'read')
      return html`<div class="card-review stack" role="status"><p>The card is being read … ${card.percent} %</p>
        <progress max="100" .value=${card.percent} aria-label="The card is being read"></progress></div>`;
    const compared = this.#compared;
    return html`<section class="card-review stack" aria-labelledby=${title}>
      <h3 id=${title}>What the card says</h3>
      <p class="muted small">Nothing is saved yet. Compare each line with its piece of the card, correct it, and tick what is to be taken over.</p>
      <div class="scroll-x" tabindex="0" role="region" aria-label="Fields of the card"><table>
        <thead><tr><th>Take over</th><th>Field</th><th>From the card</th><th>Read as</th><th>How sure</th><th>Known</th></tr></thead>
        <tbody>${sorted(card.proposals).map((one) => this.#row(one, compared))}</tbody></table></div>
      ${session.may('coverage.write') ? this.#choices(compared) : nothing}
      ${this.problem ? html`<p class="message" role="alert">${this.problem}</p>` : nothing}
      <div class="row">
        ${session.may('coverage.write') ? html`<button class="primary" ?disabled=${this.busy} @click=${() => void this.#save()}>${compared ? 'Save the changes' : 'Save as new coverage'}</button>` : nothing}
        ${aside}
      </div>
    </section>`;
  }

  #row({ field, value, percent }: Proposal, compared: Coverage | null) {
    const { word, isSure } = sureness(percent);
    const known = this.#known(field, compared);
    const shown = this.typed[field] ?? value;
    const differs = known !== null && squeezed(known) !== squeezed(shown);
    const address = `${cardCrop.path}?${new URLSearchParams({ id: this.card.id, field })}`;
    return html`<tr>
      <td>${
        CHOSEN.has(field)
          ? html`<span class="muted small">below</span>`
          : html`<input type="checkbox" aria-label="Take over ${FIELD_NAMES[field]}" .checked=${this.taken.has(field)} @change=${() => {
              const taken = new Set(this.taken);
              if (!taken.delete(field)) taken.add(field);
              this.taken = taken;
            }} />`
      }</td>
      <td>${FIELD_NAMES[field]}${FACTS.has(field) ? html`<br /><span class="muted small">kept beside it</span>` : nothing}</td>
      <td><img src=${address} alt="The piece of the card that ${FIELD_NAMES[field]} was read from" loading="lazy" /></td>
      <td>${
        CHOSEN.has(field)
          ? shown
          : html`<input aria-label="${FIELD_NAMES[field]} as read" maxlength="80" .value=${shown} @input=${(
              event: InputEvent,
            ) => {
              this.typed = { ...this.typed, [field]: (event.target as HTMLInputElement).value };
              this.taken = new Set([...this.taken, field]);
            }} />`
      }</td>
      <td>${isSure ? word : html`<strong class="card-differs">${word}</strong>`}</td>
      <td>${known === null ? html`<span class="muted">–</span>` : differs ? html`<strong class="card-differs">other: ${known}</strong>` : html`the same`}</td>
    </tr>`;
  }

  #choices(compared: Coverage | null) {
    const choose = (
      id: string,
      label: string,
      chosen: string,
      options: [string, string][],
      change: (value: string) => void,
    ) =>
      html`<div class="field"><label for=${id}>${label}</label>
        <select id=${id} @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}>
          ${options.map(([value, word]) => html`<option value=${value} ?selected=${value === chosen}>${word}</option>`)}
        </select></div>`;
    const payers = this.#payers.rows.filter(({ active }) => active).map(({ id, name }): [string, string] => [id, name]);
    const plans = this.#plansOfPayer.map(({ id, name }): [string, string] => [id, name]);
    const coverages = this.#current.map((one): [string, string] => [
      one.id,
      `Change ${one.payerName}, ${one.memberId}`,
    ]);
    return html`<div class="pair">
      ${choose('card-coverage', 'Save as', compared?.id ?? '', [['', 'A new coverage'], ...coverages], (value) => {
        this.coverageId = value;
      })}
      ${choose('card-payer', 'Payer', this.#payer, [['', 'Choose …'], ...payers], (value) => {
        this.payerId = value;
        this.planId = null;
      })}
      ${choose(
        'card-plan',
        'Plan',
        this.#plan,
        [['', plans.length > 0 ? 'Choose …' : 'This payer has no plan in the setup'], ...plans],
        (value) => {
          this.planId = value;
        },
      )}
      ${
        compared
          ? nothing
          : choose(
              'card-relationship',
              'The patient is the subscriber’s',
              this.relationship,
              RELATIONSHIPS.map((one): [string, string] => [one, RELATIONSHIP_NAMES[one]]),
              (value) => {
                this.relationship = value as Coverage['relationship'];
              },
            )
      }
    </div>`;
  }
}
customElements.define('am-card-review', CardReview);

/** As the list of fields has them. */
const sorted = (proposals: readonly Proposal[]): Proposal[] =>
  CARD_FIELDS.flatMap((field) => proposals.filter((one) => one.field === field));

const squeezed = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
