/** One claim: what is wrong with it and how to mend it, what it says, what has become of it, when it must be there. */
import { html, nothing } from 'lit';
import type { ClaimLine } from '../../shared/claim.ts';
import { attachmentCover } from '../../shared/claim-attachments.ts';
import {
  type ClaimPage,
  checkClaim,
  claimForm,
  type FilingClock,
  type Finding,
  filingProof,
  openClaim,
  patientClaimsTopic,
} from '../../shared/claims.ts';
import { send, sentenceOf } from '../api/send.ts';
import { useKeys } from '../desk/keys.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { momentText, money, usDate } from '../elements/words.ts';
import { LiveRows } from '../live/live.ts';
import { practiceToday } from '../practice/rules-data.ts';
import { addressOf } from '../rulebook/words.ts';
import {
  type Act,
  askAnswer,
  askAttachments,
  askCorrection,
  askHold,
  askNextPayer,
  askOverride,
  askWork,
} from './claim-acts.ts';
import { CLOCK_WORDS, CORRECTION_WORDS, fixLink, limitText, RANK_WORDS, STATE_WORDS, serviceText } from './words.ts';

const isOpen = (finding: Finding): boolean => finding.closedAt === null;
const isUnsent = ({ state, batchNumber }: ClaimPage): boolean =>
  batchNumber === null && ['created', 'held', 'ready'].includes(state);

class ClaimView extends PageElement {
  static override properties = { claimId: {}, page: { state: true }, failure: { state: true }, busy: { state: true } };
  declare claimId: string;
  declare page: ClaimPage | null;
  declare failure: string;
  declare busy: boolean;
  #asked = '';
  #release = () => {};
  /** Hears of changes by other desks. */
  readonly #live = new LiveRows(this, patientClaimsTopic, () => this.page?.patientId ?? null);

  constructor() {
    super();
    this.claimId = '';
    this.page = null;
    this.failure = '';
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#release = useKeys({
      help: [
        { keys: 'F', does: 'go to the first finding' },
        { keys: 'C', does: 'check the claim again' },
      ],
      handle: (event) => this.#key(event),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }

  #key(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.page) return false;
    const key = event.key.toLowerCase();
    if (key === 'f') this.find<HTMLElement>('.finding .row a, .finding .row button')?.focus();
    else if (key === 'c' && this.#mayWrite && isUnsent(this.page)) void this.#check();
    else return false;
    return true;
  }

  get #mayWrite(): boolean {
    return session.may('claims.write');
  }

  override willUpdate(): void {
    const version = this.#live.map.get(this.claimId)?.version ?? 0;
    const wanted = `${this.claimId} ${Math.max(version, 0)}`;
    const isOther = this.page?.id !== this.claimId;
    if (isOther ? this.#asked !== this.claimId : version > (this.page?.version ?? 0) && this.#asked !== wanted) {
      this.#asked = isOther ? this.claimId : wanted;
      void this.#load();
    }
  }

  async #load(): Promise<void> {
    try {
      const page = await send(openClaim, { id: this.claimId });
      if (page.id === this.claimId) this.page = page;
      this.failure = '';
    } catch (error) {
      this.failure = sentenceOf(error);
    }
  }

  /** Does something to the claim and shows what came of it; a claim that follows is gone to. */
  readonly act: Act = async (work, done) => {
    if (this.busy) return;
    this.busy = true;
    try {
      const page = await work();
      if (page) {
        this.page = page.id === this.claimId ? page : this.page;
        sayDone(
          done,
          null,
          page.id === this.claimId
            ? null
            : { word: `Open ${page.claimNumber}`, run: () => router.go(`/claims/${page.id}`) },
        );
        if (page.id !== this.claimId) await this.#load();
      }
    } catch (error) {
      sayProblem(error);
    } finally {
      this.busy = false;
    }
  };

  #check(): Promise<void> {
    const { id, version } = this.page as ClaimPage;
    return this.act(() => send(checkClaim, { id, expectedVersion: version }), 'Made anew and checked.');
  }

  override render() {
    const { page } = this;
    if (this.failure)
      return html`<div class="content"><div class="empty"><h1>Claim</h1><p role="alert">${this.failure}</p><a href="/claims">Back to the claims</a></div></div>`;
    if (!page || page.id !== this.claimId)
      return html`<div class="content wide"><section class="card"><div class="skeleton"></div></section></div>`;
    const open = page.findings.filter(isOpen);
    return html`<div class="content wide stack claim-page">
      <div class="row spread">
        <div><p class="muted small"><a href="/claims">Claims</a></p>
          <h1>Claim ${page.claimNumber}</h1>
          <p role="status"><span class="chip state-${page.state}">${STATE_WORDS[page.state]}</span>
            <a href="/patients/${page.patientId}">${page.patientName}</a>, ${page.payerName} (${RANK_WORDS[page.rank] ?? `payer ${page.rank}`}), ${serviceText(page)}, <strong>${money(page.chargeCents)}</strong></p></div>
        <div class="row">${this.#acts(page)}</div>
      </div>
      ${this.#findings(page, open)}
      <div class="claim-columns">
        <div class="stack">${this.#says(page)}</div>
        <div class="stack">${this.#limits(page)}${this.#timeline(page)}</div>
      </div>
    </div>`;
  }

  #acts(page: ClaimPage) {
    const form = (paper: string): string =>
      `${claimForm.path}?${new URLSearchParams({ id: page.id, paper, offsetX: '0', offsetY: '0' })}`;
    const print = html`<a class="button" href=${form('blank')} target="_blank" rel="noopener">CMS-1500</a>`;
    const proof = `${filingProof.path}?${new URLSearchParams({ id: page.id })}`;
    const unsent = isUnsent(page);
    const covers = page.claim.attachments.some(({ transmission }) => transmission !== 'AA')
      ? html`<a class="button" href=${`${attachmentCover.path}?${new URLSearchParams({ id: page.id })}`} target="_blank" rel="noopener">Cover sheets</a>`
      : nothing;
    const papers = html`${print}${covers}${unsent || !page.batchNumber ? nothing : html`<a class="button" href=${proof} target="_blank" rel="noopener">Proof of filing</a>`}`;
    if (!this.#mayWrite) return papers;
    return html`
      ${unsent ? html`<button class="primary" ?disabled=${this.busy} @click=${() => void this.#check()}>Check again</button>` : nothing}
      ${unsent ? html`<button @click=${() => void askHold(page, this.act)}>${page.holdReason && page.blocks === 0 ? 'Let it go on' : 'Hold it back'}</button>` : nothing}
      ${!unsent && page.state !== 'closed' && !['created', 'held', 'ready'].includes(page.state) ? html`<button class="primary" @click=${() => void askAnswer(page, this.act)}>Record an answer</button>` : nothing}
      ${['sent', 'accepted', 'in_adjudication', 'paid', 'denied'].includes(page.state) ? html`<button @click=${() => void askNextPayer(page, this.act)}>To the next payer</button>` : nothing}
      ${unsent ? html`<button @click=${() => void askAttachments(page, this.act)}>Attachments${page.claim.attachments.length > 0 ? ` (${page.claim.attachments.length})` : ''}</button>` : nothing}
      <button @click=${() => void askWork(page, this.act)}>Owner and next step</button>
      ${papers}`;
  }

  #findings(page: ClaimPage, open: readonly Finding[]) {
    const rest = page.findings.filter((finding) => !isOpen(finding));
    return html`<section class="card stack" aria-label="Findings">
      <h2>${open.length === 0 ? 'Nothing was found wrong' : `${open.length} ${open.length === 1 ? 'thing' : 'things'} to look at`}</h2>
      ${open.length > 0 ? html`<ul class="plain stack">${open.map((finding) => this.#finding(page, finding))}</ul>` : nothing}
      ${
        rest.length > 0
          ? html`<details><summary>${rest.length} put right before</summary><ul class="plain">${rest.map(
              (finding) => html`<li class="small muted">${finding.sentence} (${finding.ruleId})</li>`,
            )}</ul></details>`
          : nothing
      }
    </section>`;
  }

  #finding(page: ClaimPage, finding: Finding) {
    const link = fixLink(finding, page, page.sheetIds[0] ?? null);
    return html`<li class="finding ${finding.severity}">
      <div><strong class="severity">${finding.severity === 'block' ? 'Stops it' : 'Look at it'}</strong> ${finding.sentence}
        <div class="small muted">${finding.source}; <a href=${addressOf(finding.ruleId)} aria-label="Why? ${finding.ruleId}">why? ${finding.ruleId}</a></div>
        ${finding.overriddenAt ? html`<div class="small">Passed over by ${finding.overriddenBy}: ${finding.overrideReason}</div>` : nothing}</div>
      <div class="row">
        ${link ? html`<a class="button" href=${link.href}>${link.word}</a>` : nothing}
        ${
          session.may('claims.override') && isUnsent(page)
            ? html`<button class="quiet" aria-label="${finding.overriddenAt ? 'Do not pass over' : 'Pass over'}: ${finding.ruleId}" @click=${() => void askOverride(page, finding, this.act)}>${finding.overriddenAt ? 'Do not pass over' : 'Pass over …'}</button>`
            : nothing
        }
      </div></li>`;
  }

  #says({ claim }: ClaimPage) {
    const name = (it: { firstName: string; lastName: string } | null): string =>
      it ? `${it.firstName} ${it.lastName}`.trim() : '–';
    return html`<section class="card stack"><h2>What it says</h2>
      <dl class="facts">
        <dt>Insured</dt><dd>${name(claim.coverage.subscriber)}, ${claim.coverage.subscriber.memberId}</dd>
        <dt>Payer</dt><dd>${claim.coverage.payer.name} (${claim.coverage.payer.id || 'no id'}), ${claim.coverage.filingIndicator}</dd>
        ${claim.others.map((other) => html`<dt>Also covered by</dt><dd>${other.payer.name}, ${other.subscriber.memberId}${other.paidCents !== null ? `, has paid ${money(other.paidCents)}` : ''}</dd>`)}
        <dt>Billed by</dt><dd>${name(claim.billing)}, NPI ${claim.billing.npi}</dd>
        <dt>Rendered by</dt><dd>${name(claim.rendering)}${claim.rendering ? `, ${claim.rendering.npi ? `NPI ${claim.rendering.npi}` : 'without an NPI'}` : ''}</dd>
        ${claim.referring ? html`<dt>Referred by</dt><dd>${name(claim.referring)}</dd>` : nothing}
        <dt>Place of service</dt><dd>${claim.placeOfService}</dd>
        <dt>Diagnoses</dt><dd>${claim.diagnoses.map((code, i) => html`<span class="chip">${String.fromCharCode(65 + i)} ${code}</span> `)}</dd>
        ${claim.priorAuthorization ? html`<dt>Authorization</dt><dd>${claim.priorAuthorization}</dd>` : nothing}
        ${claim.payerControlNumber ? html`<dt>Payer’s number</dt><dd>${claim.payerControlNumber}</dd>` : nothing}
      </dl>
      <div class="scroll-x" tabindex="0" role="region" aria-label="Services"><table>
        <thead><tr><th>Date</th><th>Service</th><th>Diagnoses</th><th class="number">Units</th><th class="number">Charge</th></tr></thead>
        <tbody>${claim.lines.map((line) => this.#line(line))}</tbody></table></div>
    </section>`;
  }

  #line(line: ClaimLine) {
    return html`<tr><td>${usDate(line.from)}</td>
      <td>${[line.procedure, ...line.modifiers].join(' ')}${line.drug ? html`<div class="small muted">NDC ${line.drug.ndc}</div>` : nothing}</td>
      <td>${line.pointers.map((place) => String.fromCharCode(64 + place)).join(' ')}</td>
      <td class="number">${line.units}</td><td class="number">${money(line.chargeCents)}</td></tr>`;
  }

  #limits(page: ClaimPage) {
    const row = (clock: FilingClock) => html`<tr class=${clock.runs ? '' : 'idle'}>
      <td>${CLOCK_WORDS[clock.clock]}${clock.runs ? html` <span class="chip">runs</span>` : nothing}</td>
      <td>${usDate(clock.lastDay)}<div class="small muted">${limitText(clock.lastDay, practiceToday())}</div></td></tr>`;
    return html`<section class="card stack"><h2>Filing limits</h2>${
      page.clocks.length === 0
        ? html`<p class="muted">This payer names no days. Add them in Setup, Payers.</p>`
        : html`<table><tbody>${page.clocks.map(row)}</tbody></table>`
    }
      ${page.ownerName || page.nextAction ? html`<p>${page.ownerName ?? 'Nobody'}: ${page.nextAction ?? 'no next step'}${page.nextActionOn ? `, ${usDate(page.nextActionOn)}` : ''}</p>` : nothing}
      ${
        this.#mayWrite && !isUnsent(page)
          ? html`<details><summary>Put it right</summary><ul class="plain stack">${page.corrections.map(
              ({ how, refusal }) =>
                html`<li>${
                  refusal
                    ? html`<span class="muted">${CORRECTION_WORDS[how]}</span><div class="small muted">${refusal}</div>`
                    : html`<button @click=${() => void askCorrection(page, how, this.act)}>${CORRECTION_WORDS[how]} …</button>`
                }</li>`,
            )}</ul></details>`
          : nothing
      }
    </section>`;
  }

  #timeline(page: ClaimPage) {
    return html`<section class="card stack"><h2>What has become of it</h2>
      ${page.originalClaimId ? html`<p>It follows claim <a href="/claims/${page.originalClaimId}">${page.originalClaimNumber}</a>.</p>` : nothing}
      ${page.followers.map((it) => html`<p>Claim <a href="/claims/${it.id}">${it.claimNumber}</a> ${it.what}.</p>`)}
      <ol class="timeline">${page.states.map(
        (span) => html`<li><strong>${STATE_WORDS[span.state]}</strong>
          <div class="small muted">${momentText(span.from, session.zone)}, ${span.by}</div>
          ${span.words ? html`<div class="small">${span.words}</div>` : nothing}</li>`,
      )}</ol>
    </section>`;
  }
}
customElements.define('am-claim', ClaimView);
