/** Which visits of a series are meant: this one, this and the following, or all that are to come. */
import { html, nothing } from 'lit';
import type { Appointment } from '../../shared/scheduling.ts';
import { SERIES_SCOPES, type SeriesScope, type TogetherVisit, togetherTopic } from '../../shared/series.ts';
import { PageElement } from '../elements/element.ts';
import { shortDate } from '../elements/words.ts';
import { LiveRows, serverNow } from '../live/live.ts';
import { inOrder, visitsWord } from './series-data.ts';

/** Those that an act would reach, the visit itself first among them. */
export function reached(
  all: readonly TogetherVisit[],
  it: Pick<Appointment, 'id' | 'start'>,
  scope: SeriesScope,
): TogetherVisit[] {
  const now = serverNow().epochMilliseconds;
  const isToCome = (one: TogetherVisit): boolean =>
    one.booking === 'booked' && one.flow === 'expected' && Date.parse(one.start) >= now;
  return inOrder(all).filter(
    (one) => one.id === it.id || (scope !== 'this' && isToCome(one) && (scope === 'all' || one.start > it.start)),
  );
}

const WORDS: Record<SeriesScope, string> = {
  this: 'Only this one',
  following: 'This and the following',
  all: 'All that are to come',
};

/** Radio buttons for a form: the field `scope`. Draws nothing for a visit that stands by itself. */
class ScopeChoice extends PageElement {
  static override properties = { appointment: { attribute: false }, moves: { type: Boolean } };
  declare appointment: Appointment | null;
  /** The times change: it is said who keeps theirs. */
  declare moves: boolean;
  readonly #together = new LiveRows(this, togetherTopic, () => this.appointment?.seriesId ?? null);

  constructor() {
    super();
    this.appointment = null;
    this.moves = false;
  }

  override render() {
    const it = this.appointment;
    if (!it?.seriesId) return nothing;
    const rows = this.#together.rows;
    const alone = this.moves ? reached(rows, it, 'all').filter((one) => one.alone && one.id !== it.id) : [];
    return html`<fieldset class="choice">
      <legend>Which visits of the series?</legend>
      ${SERIES_SCOPES.map(
        (scope) => html`<label class="check">
          <input type="radio" name="scope" value=${scope} ?checked=${scope === 'this'} />
          <span>${WORDS[scope]}${rows.length > 0 ? html` <span class="muted">${this.#count(reached(rows, it, scope))}</span>` : nothing}</span>
        </label>`,
      )}
      ${
        alone.length > 0
          ? html`<p class="small muted">${alone.length === 1 ? 'One was given its own time and keeps it' : `${alone.length} were given their own times and keep them`}:
            ${alone.map((one) => `${shortDate(one.date)}, ${one.startText}`).join('; ')}.</p>`
          : nothing
      }
    </fieldset>`;
  }

  #count(visits: readonly TogetherVisit[]): string {
    const [first] = visits;
    const last = visits.at(-1);
    if (!first || !last) return '';
    return visits.length === 1 ? shortDate(first.date) : `${visitsWord(visits.length)}, until ${shortDate(last.date)}`;
  }
}
customElements.define('am-scope-choice', ScopeChoice);

/** For the body of a question; @param moves whether the times change */
export const scopeChoice = (appointment: Appointment, moves: boolean) =>
  appointment.seriesId
    ? html`<am-scope-choice .appointment=${appointment} ?moves=${moves}></am-scope-choice>`
    : nothing;

export const scopeOf = (fields: FormData): SeriesScope => (fields.get('scope') as SeriesScope | null) ?? 'this';
