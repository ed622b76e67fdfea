/** What stands in the way of a visit becomes one question: what it is, what can be done, and where it would be free. */
import { html, nothing } from 'lit';
import type { Opening } from '../../shared/finder.ts';
import { whoMay } from '../../shared/roles.ts';
import type { Finding } from '../../shared/scheduling.ts';
import { ProblemError, sentenceOf } from '../api/send.ts';
import { session } from '../desk/session.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { serverNow } from '../live/live.ts';
import * as data from './data.ts';

export type Way = { answers: data.Answers } | { opening: Opening };

/** A visit for which a place is looked for. */
export interface Sought {
  visitTypeId: string;
  patientId: string | null;
  providerId: string | null;
  durationMinutes: number | null;
  /** Around which moment; null: from now on. */
  around: string | null;
  /** The appointment that is to be moved. */
  insteadOf?: string;
  /** Where it stands now: no place to move it to. */
  notAt?: { start: string; providerId: string | null };
}

const SHOWN = 3;
/** The nearest ones are looked for among so many: half of them may be before the wanted time. */
const ASKED = 12;
const BEFORE_HOURS = 2;

/** The openings nearest to a time, soonest first. */
export async function nearestOpenings(sought: Sought, signal?: AbortSignal): Promise<Opening[]> {
  const now = serverNow().round({ smallestUnit: 'minute', roundingMode: 'ceil' });
  const wanted = sought.around === null ? now : Temporal.Instant.from(sought.around);
  const early = sought.around === null ? now : wanted.subtract({ hours: BEFORE_HOURS });
  const { openings } = await data.readOpenings(
    {
      visitTypeId: sought.visitTypeId,
      patientId: sought.patientId,
      providerIds: sought.providerId ? [sought.providerId] : [],
      from: (Temporal.Instant.compare(early, now) < 0 ? now : early).toString(),
      durationMinutes: sought.durationMinutes,
      limit: sought.around === null ? SHOWN : ASKED,
      ...(sought.insteadOf ? { insteadOf: sought.insteadOf } : {}),
    },
    signal,
  );
  const { notAt } = sought;
  const others = openings.filter((one) => one.start !== notAt?.start || one.providerId !== notAt.providerId);
  if (sought.around === null) return others;
  const distance = (one: Opening): number => Math.abs(Date.parse(one.start) - wanted.epochMilliseconds);
  return others
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, SHOWN)
    .sort((a, b) => (a.start < b.start ? -1 : 1));
}

/** The findings that a refusal carries. */
export function findingsOf(error: unknown): Finding[] {
  if (!(error instanceof ProblemError)) return [];
  return (error.data as { findings?: Finding[] } | undefined)?.findings ?? [];
}

/** Whether this person may go on all the same; a patient in two places is for everybody to decide. */
export const mayOverride = (findings: readonly Finding[]): boolean =>
  findings.every(({ severity, code }) => severity === 'confirm' || code === 'patient_busy') ||
  session.may('schedule.overbook');

/** Openings that are looked for while the question stands already; the keys 1 to 3 take one. */
class NearestOpenings extends PageElement {
  static override properties = {
    sought: { attribute: false },
    verb: {},
    openings: { state: true },
    problem: { state: true },
  };
  declare sought: Sought | null;
  declare verb: string;
  declare openings: Opening[] | null;
  declare problem: string | null;
  /** The one that was chosen. */
  taken: Opening | null = null;
  readonly #asking = new AbortController();
  #form: HTMLFormElement | null = null;

  constructor() {
    super();
    this.sought = null;
    this.verb = 'Book';
    this.openings = null;
    this.problem = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#form = this.closest('form');
    this.#form?.addEventListener('keydown', this.#key);
    void this.#ask();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#form?.removeEventListener('keydown', this.#key);
    this.#asking.abort();
  }

  async #ask(): Promise<void> {
    if (!this.sought) return;
    try {
      this.openings = await nearestOpenings(this.sought, this.#asking.signal);
    } catch (error) {
      if (!this.#asking.signal.aborted) this.problem = sentenceOf(error);
    }
  }

  #key = (event: KeyboardEvent): void => {
    if ((event.target as Element).matches('input, textarea, select') || event.ctrlKey || event.altKey) return;
    if (!/^[1-3]$/.test(event.key)) return;
    event.preventDefault();
    this.#take(Number(event.key) - 1);
  };

  /** Answers the question with a place; no reason is needed there. (A submit button here would be what Enter presses.) */
  #take(index: number): void {
    this.taken = this.openings?.[index] ?? null;
    if (!this.taken || !this.#form) return;
    this.#form.noValidate = true;
    this.#form.requestSubmit();
  }

  override render() {
    if (this.problem) return html`<p class="muted">${this.problem}</p>`;
    if (this.openings === null) return html`<div class="skeleton"></div>`;
    if (this.openings.length === 0) return html`<p class="muted">Nothing else is free in the next eight weeks.</p>`;
    return html`<div class="openings" role="group" aria-label="The nearest free times">
      ${this.openings.map(
        (one, i) => html`<button type="button" @click=${() => this.#take(i)}>
          <kbd>${i + 1}</kbd><span>${this.verb} <strong>${one.text}</strong> instead</span>
        </button>`,
      )}
    </div>`;
  }
}
customElements.define('am-nearest-openings', NearestOpenings);

/** Asks about what is in the way; null: the person goes back. */
export async function askFindings(
  findings: readonly Finding[],
  it: { title: string; verb: string; sought: Sought | null },
): Promise<Way | null> {
  const needsReason = findings.some(({ severity }) => severity === 'reason');
  const may = mayOverride(findings);
  const sentences = [...new Map(findings.map((one) => [one.sentence, one])).values()];
  return ask<Way>({
    title: it.title,
    body: html`
      <ul class="findings">
        ${sentences.map(
          (one) => html`<li class=${one.severity}>
            <span class="icon ${one.severity === 'reason' ? 'icon-stop' : 'icon-warn'}"></span><span>${one.sentence}</span>
          </li>`,
        )}
      </ul>
      ${
        needsReason && may
          ? html`<div class="field">
              <label for="answer-reason">Why all the same?</label>
              <input id="answer-reason" name="reason" maxlength="200" required autocomplete="off" list="answer-reasons" />
              <datalist id="answer-reasons"><option>Urgent</option><option>The provider agreed</option><option>Family together</option></datalist>
              <span class="hint">It stands on the tile and in the history.</span>
            </div>`
          : nothing
      }
      ${may ? nothing : html`<p class="muted">To ${it.verb.toLowerCase()} there all the same is up to: ${whoMay('schedule.overbook')}.</p>`}
      ${it.sought ? html`<am-nearest-openings .sought=${it.sought} verb=${it.verb}></am-nearest-openings>` : nothing}
    `,
    yes: may ? `${it.verb} all the same` : null,
    read(form) {
      const opening = form.querySelector<NearestOpenings>('am-nearest-openings')?.taken;
      if (opening) return { opening };
      if (!may) return null;
      const reason = String(new FormData(form).get('reason') ?? '').trim();
      if (needsReason && reason === '') return null;
      const confirmed = findings.filter(({ severity }) => severity === 'confirm').map(({ code }) => code);
      return {
        answers: { ...(confirmed.length > 0 ? { confirmed } : {}), ...(reason ? { overbookReason: reason } : {}) },
      };
    },
  });
}
