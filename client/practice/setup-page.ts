/** Setup: the sections in groups at the side, one of them beside. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Permission } from '../../shared/roles.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { PageElement } from '../elements/element.ts';
import '../billing/feed-section.ts';
import '../billing/fees-section.ts';
import '../billing/necessity-section.ts';
import '../billing/setup-section.ts';
import '../codesets/updates-section.ts';
import '../coverage/employers-section.ts';
import '../coverage/payers-section.ts';
import '../coverage/plans-section.ts';
import './blockouts-section.ts';
import './chains-section.ts';
import './classes-section.ts';
import './feeds-section.ts';
import './holidays-section.ts';
import './hours-section.ts';
import './locations-section.ts';
import './people-page.ts';
import './practice-section.ts';
import './providers-section.ts';
import './placed-section.ts';
import './visit-types-section.ts';

interface Section {
  id: string;
  word: string;
  group: string;
  permission: Permission;
  draw: (more: string | null) => TemplateResult;
}

const SECTIONS: readonly Section[] = [
  ...(
    [
      ['practice', 'Practice', 'The practice', () => html`<am-practice-section></am-practice-section>`],
      ['locations', 'Locations', 'The practice', () => html`<am-locations-section></am-locations-section>`],
      ['providers', 'Providers and staff', 'The practice', () => html`<am-providers-section></am-providers-section>`],
      ['rooms', 'Rooms', 'The practice', () => html`<am-rooms-section></am-rooms-section>`],
      ['equipment', 'Equipment', 'The practice', () => html`<am-equipment-section></am-equipment-section>`],
      ['classes', 'Classes', 'The practice', () => html`<am-classes-section></am-classes-section>`],
      ['visit-types', 'Visit types', 'Visits', () => html`<am-visit-types-section></am-visit-types-section>`],
      ['chains', 'Chains', 'Visits', () => html`<am-chains-section></am-chains-section>`],
      ['hours', 'Working hours', 'Time', (more) => html`<am-hours-section .resourceId=${more}></am-hours-section>`],
      ['blockouts', 'Blockouts', 'Time', () => html`<am-blockouts-section></am-blockouts-section>`],
      ['holidays', 'Holidays', 'Time', () => html`<am-holidays-section></am-holidays-section>`],
      ['feeds', 'Calendar feeds', 'Access', () => html`<am-feeds-section></am-feeds-section>`],
    ] satisfies [string, string, string, Section['draw']][]
  ).map(([id, word, group, draw]) => ({ id, word, group, draw, permission: 'practice.manage' as const })),
  ...(
    [
      ['payers', 'Payers', () => html`<am-payers-section></am-payers-section>`],
      ['plans', 'Plans', () => html`<am-plans-section></am-plans-section>`],
      ['employers', 'Employers', () => html`<am-employers-section></am-employers-section>`],
    ] satisfies [string, string, Section['draw']][]
  ).map(([id, word, draw]) => ({ id, word, group: 'Who pays', draw, permission: 'coverage.setUp' as const })),
  ...(
    [
      ['billing-providers', 'Billing providers'],
      ['billing-places', 'Places of service'],
      ['billing-assignments', 'Billed under'],
      ['billing-profiles', 'Names on claims'],
      ['credentialing', 'Credentialing'],
      ['locums', 'Locums'],
      ['telehealth-rules', 'Telehealth'],
      ['capitations', 'Capitation'],
      ['payer-demands', 'What payers want'],
      ['code-lists', 'Lists of codes'],
      ['superbill', 'Superbill'],
    ] as const
  ).map(([id, word]) => ({
    id,
    word,
    group: 'Who bills',
    draw: () => html`<am-billing-list .list=${id}></am-billing-list>`,
    permission: 'billing.setUp' as const,
  })),
  ...(
    [
      ['fee-schedules', 'Fee schedules'],
      ['poverty-lines', 'Poverty guidelines'],
      ['sliding-levels', 'Sliding fee'],
    ] as const
  ).map(([id, word]) => ({
    id,
    word,
    group: 'Codes and fees',
    draw: () => html`<am-billing-list .list=${id}></am-billing-list>`,
    permission: 'fees.change' as const,
  })),
  {
    id: 'fees',
    word: 'Amounts and prices',
    group: 'Codes and fees',
    permission: 'fees.read',
    draw: (more) => html`<am-fees-section .scheduleId=${more}></am-fees-section>`,
  },
  {
    id: 'necessity',
    word: 'Medical necessity',
    group: 'Codes and fees',
    permission: 'billing.setUp',
    draw: () => html`<am-necessity-section></am-necessity-section>`,
  },
  {
    id: 'codes',
    word: 'Code sets',
    group: 'Codes and fees',
    permission: 'codes.manage',
    draw: () => html`<am-code-updates-section></am-code-updates-section>`,
  },
  {
    id: 'charge-folders',
    word: 'Charges from the EHR',
    group: 'Codes and fees',
    permission: 'charges.feed',
    draw: () => html`<am-charge-folders></am-charge-folders>`,
  },
  {
    id: 'people',
    word: 'Accounts',
    group: 'Access',
    permission: 'users.manage',
    draw: () => html`<am-people-page></am-people-page>`,
  },
];

class SetupPage extends PageElement {
  static override properties = { section: {}, more: {} };
  declare section: string;
  declare more: string | null;

  constructor() {
    super();
    this.section = 'practice';
    this.more = null;
  }

  override render() {
    const shown = SECTIONS.filter((section) => session.may(section.permission));
    const current = shown.find((section) => section.id === this.section) ?? shown[0];
    const groups = Map.groupBy(shown, ({ group }) => group);
    return html`<div class="content setup">
      <h1>Setup</h1>
      <div class="setup-body">
        <nav class="setup-nav" aria-label="Setup">
          ${[...groups].map(
            ([group, sections]) => html`<div class="setup-group"><h2 class="setup-title">${group}</h2>
              ${sections.map((one) => html`<a href="/setup/${one.id}" aria-current=${one === current ? 'page' : nothing}>${one.word}</a>`)}</div>`,
          )}
        </nav>
        <div class="field setup-choose"><label for="setup-section">Section</label>
          <select id="setup-section" @change=${(event: Event) => router.go(`/setup/${(event.target as HTMLSelectElement).value}`)}>
            ${[...groups].map(
              ([group, sections]) => html`<optgroup label=${group}>
                ${sections.map((one) => html`<option value=${one.id} ?selected=${one === current}>${one.word}</option>`)}</optgroup>`,
            )}
          </select></div>
        <div class="setup-section">${current?.draw(current.id === this.section ? this.more : null) ?? nothing}</div>
      </div>
    </div>`;
  }
}
customElements.define('am-setup-page', SetupPage);
