/** Claims by what they wait for, live between desks; and the batches in which they leave. */
import { html, nothing } from 'lit';
import { CLAIM_LISTS, CLAIMS_LISTED_MAX, type ClaimLineOfList, claimsTopic } from '../../shared/claims.ts';
import { useKeys } from '../desk/keys.ts';
import { router } from '../desk/router.ts';
import { PageElement } from '../elements/element.ts';
import { money, usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { practiceToday } from '../practice/rules-data.ts';
import { EMPTY_WORDS, LIST_WORDS, limitText, RANK_WORDS, serviceText } from './words.ts';
import './batches.ts';

type List = (typeof CLAIM_LISTS)[number];
const TABS = [...CLAIM_LISTS, 'batches'] as const;
type Tab = (typeof TABS)[number];
const wordOf = (tab: Tab): string => (tab === 'batches' ? 'Batches' : LIST_WORDS[tab]);

class ClaimsPage extends PageElement {
  static override properties = { tab: {}, at: { state: true } };
  declare tab: string;
  declare at: string | null;
  readonly #live = new LiveRows(this, claimsTopic, () => (this.#tab === 'batches' ? null : this.#tab));
  #release = () => {};

  constructor() {
    super();
    this.tab = 'held';
    this.at = null;
  }

  get #tab(): Tab {
    return TABS.find((tab) => tab === this.tab) ?? 'held';
  }

  get #rows(): ClaimLineOfList[] {
    const day = ({ lastDay }: ClaimLineOfList): string => lastDay ?? '9999';
    return [...this.#live.rows].sort((a, b) => day(a).localeCompare(day(b)) || a.id.localeCompare(b.id));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#release = useKeys({
      help: [
        { keys: '↑ ↓', does: 'go to another claim' },
        { keys: 'Enter', does: 'open it' },
        { keys: '1 – 6', does: 'held, ready, sent, near the limit, denied, batches' },
      ],
      handle: (event) => this.#key(event),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }

  #key(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const tab = TABS[Number(event.key) - 1];
    if (tab) {
      router.go(`/claims/${tab}`);
      return true;
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return false;
    const links = [...this.querySelectorAll<HTMLAnchorElement>('tbody a[data-claim]')];
    const now = links.indexOf(document.activeElement as HTMLAnchorElement);
    links[Math.max(0, Math.min(links.length - 1, now + (event.key === 'ArrowDown' ? 1 : -1)))]?.focus();
    return links.length > 0;
  }

  override render() {
    const tab = this.#tab;
    return html`<div class="content wide stack">
      <div class="row spread"><h1>Claims</h1></div>
      <nav class="tabs" aria-label="Claims by what they wait for">${TABS.map(
        (one) => html`<a href="/claims/${one}" aria-current=${one === tab ? 'page' : nothing}>${wordOf(one)}</a>`,
      )}</nav>
      ${tab === 'batches' ? html`<am-batches></am-batches>` : this.#list(tab)}
    </div>`;
  }

  #list(tab: List) {
    const rows = this.#rows;
    const total = rows.reduce((sum, { chargeCents }) => sum + chargeCents, 0);
    const stale = this.#live.state === 'stale' ? 'The connection is lost: this is how it stood last. ' : '';
    return html`<p class="muted" role="status">${stale}${
      this.#live.state === 'loading'
        ? 'Loading …'
        : this.#live.rows.length >= CLAIMS_LISTED_MAX
          ? `The ${rows.length} that are nearest to their limit; there may be more.`
          : `${rows.length} ${rows.length === 1 ? 'claim' : 'claims'}, ${money(total)}`
    }</p>
    <section class="card">${
      this.#live.state === 'loading'
        ? html`<div class="skeleton"></div>`
        : rows.length === 0
          ? html`<div class="empty"><p>${EMPTY_WORDS[tab]}</p></div>`
          : html`<div class="scroll-x" tabindex="0" role="region" aria-label="${LIST_WORDS[tab]} claims"><table class="claims">
              <thead><tr><th>Claim</th><th>Patient</th><th>Payer</th><th>Service</th><th class="number">Charge</th><th>What is with it</th><th>Filing limit</th><th>Owner, next</th></tr></thead>
              <tbody>${rows.map((row) => this.#row(row))}</tbody></table></div>`
    }</section>`;
  }

  #row(row: ClaimLineOfList) {
    const today = practiceToday();
    const isOver = row.lastDay !== null && row.lastDay < today;
    return html`<tr>
      <td><a data-claim href="/claims/${row.id}">${row.claimNumber}</a>${row.frequency !== '1' ? html` <span class="chip">${row.frequency === '7' ? 'replacement' : 'void'}</span>` : nothing}</td>
      <td>${row.patientName}<div class="small muted">${row.recordNumber}</div></td>
      <td>${row.payerName}<div class="small muted">${row.planName}, ${RANK_WORDS[row.rank] ?? `payer ${row.rank}`}</div></td>
      <td>${serviceText(row)}</td>
      <td class="number">${money(row.chargeCents)}</td>
      <td>${row.holdReason ?? (row.warnings > 0 ? `${row.warnings} to look at` : '')}${
        row.blocks > 1 ? html`<div class="small muted">and ${row.blocks - 1} more</div>` : nothing
      }</td>
      <td>${row.lastDay ? html`<span class=${isOver ? 'overdue' : ''}>${usDate(row.lastDay)}</span><div class="small muted">${limitText(row.lastDay, today)}</div>` : html`<span class="muted">none known</span>`}</td>
      <td>${row.ownerName ?? html`<span class="muted">nobody</span>`}${
        row.nextAction
          ? html`<div class="small muted">${row.nextAction}${row.nextActionOn ? `, ${usDate(row.nextActionOn)}` : ''}</div>`
          : nothing
      }</td>
    </tr>`;
  }
}
customElements.define('am-claims-page', ClaimsPage);
