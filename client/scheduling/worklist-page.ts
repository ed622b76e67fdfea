/**
 * Visits that must be told and moved, worked to the end from one screen: each has its reason, its telephone number and a
 * place to go. The page holds what is done; what it knows stands in worklist-state.ts.
 */
import { html, nothing, type PropertyValues } from 'lit';
import type { Stranded } from '../../shared/worklists.ts';
import { useKeys } from '../desk/keys.ts';
import { printSheet, usePrint } from '../desk/printing.ts';
import { router } from '../desk/router.ts';
import { session } from '../desk/session.ts';
import { sayDone, sayProblem } from '../desk/toasts.ts';
import { PageElement } from '../elements/element.ts';
import { live } from '../live/live.ts';
import { tray } from './tray.ts';
import { openedEvents, takeOpened } from './worklist-away.ts';
import {
  cancelAll,
  moveAll,
  placeOf,
  type Result,
  recordCall,
  resultText,
  sayCancelled,
  sayMoved,
} from './worklist-data.ts';
import { takeWorklistKey, WORKLIST_KEYS } from './worklist-keys.ts';
import { callListSheet } from './worklist-print.ts';
import { askCall, askCancelAll } from './worklist-questions.ts';
import { CALL_WORDS, visitRows } from './worklist-rows.ts';
import { WorklistState } from './worklist-state.ts';
import { placesBar, worklistToolbar } from './worklist-toolbar.ts';

export class WorklistPage extends PageElement {
  static override properties = { providerId: {}, isBusy: { state: true }, said: { state: true } };
  /** From the address: whose visits. */
  declare providerId: string | null;
  declare isBusy: boolean;
  /** What became of the last act, where some of it could not be done. */
  declare said: string;

  readonly state = new WorklistState(this);
  #release: (() => void)[] = [];
  #hadFocus = false;
  #mustFocus = true;

  constructor() {
    super();
    this.providerId = null;
    this.isBusy = false;
    this.said = '';
  }

  get isReadOnly(): boolean {
    return !session.may('schedule.write') || live.state === 'lost';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const open = (): void => void this.updateComplete.then(() => this.#open());
    openedEvents.addEventListener('opened', open);
    this.#release = [
      () => openedEvents.removeEventListener('opened', open),
      usePrint({
        choose: async () => {
          const sheet = callListSheet(this.state);
          if (sheet) await printSheet(sheet);
        },
        sheet: () => callListSheet(this.state),
      }),
      live.subscribe(() => this.requestUpdate()),
      useKeys({ help: WORKLIST_KEYS, handle: (event) => takeWorklistKey(this, event) }),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const release of this.#release) release();
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.#hadFocus ||= this.find('table.visits')?.contains(document.activeElement) ?? false;
    if (changed.has('providerId')) this.#open();
  }

  /** Shows what the address names, and what another screen has asked to be shown. */
  #open(): void {
    const opened = takeOpened();
    this.state.set({ providerId: this.providerId, ...opened?.filter }, opened?.seek);
    this.#mustFocus ||= opened !== null;
  }

  /** After an act the keyboard stands on the visit that comes next; and it does not get lost when its visit goes. */
  protected override updated(): void {
    const isLost = this.#hadFocus && document.activeElement === document.body;
    this.#hadFocus = false;
    if ((!isLost && !this.#mustFocus) || this.state.visits === null || document.querySelector('dialog[open]')) return;
    this.#mustFocus = false;
    const target = this.find<HTMLElement>(`[data-at="${this.state.atId}"]`) ?? this.find<HTMLElement>('[data-empty]');
    target?.focus();
  }

  step(by: number, extend = false): void {
    const { state } = this;
    const ids = state.shown.map(({ appointment }) => appointment.id);
    const next = ids[Math.max(0, Math.min(ids.length - 1, ids.indexOf(state.atId ?? '') + by))];
    if (extend && state.atId && next) state.select([...state.selected, state.atId, next]);
    state.stand(next ?? null);
    this.#mustFocus = true;
  }

  clicked(event: MouseEvent, id: string): void {
    if ((event.target as Element).closest('a, button, input')) return;
    this.state.stand(id);
    this.#mustFocus = true;
  }

  /** Space or a click; with Shift everything from the last chosen one on. */
  toggled(event: MouseEvent, id: string): void {
    const { state } = this;
    const ids = state.shown.map(({ appointment }) => appointment.id);
    const selected = new Set(state.selected);
    const last = ids.findLastIndex((one) => one !== id && selected.has(one));
    if (event.shiftKey && last >= 0) {
      const [from, to] = [last, ids.indexOf(id)].sort((a, b) => a - b) as [number, number];
      for (const one of ids.slice(from, to + 1)) selected.add(one);
    } else if (selected.has(id)) selected.delete(id);
    else selected.add(id);
    state.stand(id);
    state.select(selected);
  }

  chooseAll(): void {
    const { state } = this;
    const ids = state.shown.map(({ appointment }) => appointment.id);
    state.select(ids.every((id) => state.selected.has(id)) ? [] : ids);
  }

  get current(): Stranded | undefined {
    return this.state.find(this.state.atId);
  }

  /** Moves a visit to its suggestion (0), or to one of the others. */
  async take(visit: Stranded, index: number): Promise<void> {
    const found = this.state.suggested.get(visit.appointment.id);
    const opening = index === 0 ? found?.opening : found?.others[index - 1];
    if (!opening || this.isBusy) return;
    await this.#run('moved', (progress) =>
      moveAll([{ visit: visit.appointment, to: placeOf(opening) }], progress).then((result) => {
        sayMoved(result, () => void this.state.read());
        return result;
      }),
    );
    if (index > 0) await this.state.suggestAgain();
  }

  /** The chosen visits (or all that are shown) that have a place to go. */
  get movable(): Stranded[] {
    return this.state.meant.filter(({ appointment }) => this.state.suggested.get(appointment.id)?.opening);
  }

  async moveMeant(): Promise<void> {
    const moves = this.movable.flatMap(({ appointment }) => {
      const opening = this.state.suggested.get(appointment.id)?.opening;
      return opening ? [{ visit: appointment, to: placeOf(opening) }] : [];
    });
    if (moves.length === 0 || this.isBusy) return;
    await this.#run('moved', async (progress) => {
      const result = await moveAll(moves, (done) => progress(done, moves.length, 'Moving'));
      sayMoved(result, () => void this.state.read());
      return result;
    });
  }

  async cancel(visits: readonly Stranded[]): Promise<void> {
    if (visits.length === 0 || this.isBusy) return;
    const answer = await askCancelAll(visits);
    if (!answer) return;
    await this.#run('cancelled', async (progress) => {
      const appointments = visits.map(({ appointment }) => appointment);
      const result = await cancelAll(appointments, answer, (done) => progress(done, visits.length, 'Cancelling'));
      sayCancelled(result, () => void this.state.read());
      return result;
    });
  }

  /** Into the tray, which stands above every day of the schedule; or out of it. */
  toTray({ appointment }: Stranded): void {
    tray.toggle(appointment);
    this.requestUpdate();
    if (!tray.has(appointment.id)) return;
    const open = { word: 'Open the schedule', run: () => router.go(`/schedule/${appointment.date}`) };
    sayDone(`${appointment.patientName} lies in the tray until a free time is chosen.`, null, open);
  }

  async call(visit: Stranded): Promise<void> {
    const answer = await askCall(visit);
    if (!answer) return;
    try {
      await recordCall({ appointmentId: visit.appointment.id, ...answer });
      sayDone(`${visit.appointment.patientName}: ${CALL_WORDS[answer.outcome].toLowerCase()}.`);
      await this.state.read();
    } catch (error) {
      sayProblem(error);
    }
    this.#mustFocus = true;
  }

  /** Runs an act: shows how far it is, and says honestly what could not be done. */
  async #run(
    word: string,
    act: (progress: (done: number, of?: number, verb?: string) => void) => Promise<Result>,
  ): Promise<void> {
    const { state } = this;
    this.isBusy = true;
    this.said = '';
    const result = await act((done, of = 0, verb = '') => {
      state.progress = of > 1 ? `${verb} ${done} of ${of} …` : null;
      this.requestUpdate();
    });
    this.isBusy = false;
    state.progress = null;
    if (result.refused.length > 0) this.said = resultText(result, word);
    state.refusals = new Map([
      ...[...state.refusals].filter(([id]) => !result.done.some(({ before }) => before.id === id)),
      ...result.refused.map(({ visit, sentence }): [string, string] => [visit.id, sentence]),
    ]);
    state.selected = new Set(result.refused.map(({ visit }) => visit.id).filter((id) => state.selected.has(id)));
    this.#mustFocus = true;
    await state.read();
    if (result.refused.length > 0 && word === 'moved') await state.suggestAgain();
  }

  override render() {
    return html`<div class="worklist">${worklistToolbar(this)}<div>${placesBar(this)}${this.#saidBar()}</div><div class="list">${this.#body()}</div></div>`;
  }

  choose(providerId: string): void {
    router.go(providerId ? `/worklist/${providerId}` : '/worklist');
  }

  #saidBar() {
    return this.said
      ? html`<div class="message said" role="alert"><span>${this.said}</span><button class="quiet square" aria-label="Close this message" @click=${() => {
          this.said = '';
        }}><span class="icon icon-close"></span></button></div>`
      : nothing;
  }

  #body() {
    const { state } = this;
    if (state.problem && !state.visits)
      return html`<div class="empty" role="alert"><p>${state.problem}</p><button @click=${() => void state.read()}>Try again</button></div>`;
    if (!state.visits)
      return html`<div class="loading" aria-busy="true">${Array.from({ length: 6 }, () => html`<div class="skeleton"></div>`)}</div>`;
    if (state.shown.length === 0)
      return html`<div class="empty"><span class="icon icon-done large" aria-hidden="true"></span>
        <p data-empty tabindex="-1">Every visit has its place. Nobody must be called.</p>
        <a class="button" href="/schedule">Open the schedule</a></div>`;
    const more = state.total - state.visits.length;
    return html`${visitRows(this)}${more > 0 ? html`<p class="muted more">And ${more} more after these. Choose fewer days to see them.</p>` : nothing}`;
  }
}

customElements.define('am-worklist-page', WorklistPage);
