/** What holds for a whole charge sheet: who, where, on which days; and, folded away, what only some claims ask for. */
import { html, nothing } from 'lit';
import type { SheetDraft } from '../../shared/billing.ts';
import type { ServiceFacility } from '../../shared/billing-setup.ts';
import { CLAIM_DATES, type ClaimDateName } from '../../shared/claim.ts';
import type { Provider } from '../../shared/practice.ts';

export interface SheetFacts {
  draft: SheetDraft;
  outside: readonly { id: string; name: string; npi: string | null }[];
  facilities: readonly ServiceFacility[];
  providers: readonly Provider[];
  set: (parts: Partial<SheetDraft>) => void;
}

const DATE_WORDS: Record<ClaimDateName, string> = {
  onset: 'Illness or injury began',
  accident: 'Accident',
  initialTreatment: 'First treatment',
  lastSeen: 'Last seen by the physician',
  acuteManifestation: 'Acute manifestation',
  lastMenstrualPeriod: 'Last menstrual period',
  lastXray: 'Last X-ray',
  prescription: 'Prescribed',
  disabilityFrom: 'Disabled from',
  disabilityTo: 'Disabled until',
  lastWorked: 'Last worked',
  returnToWork: 'Back at work',
  admission: 'Admitted',
  discharge: 'Discharged',
  assumedCare: 'Care taken over',
  relinquishedCare: 'Care handed over',
  firstContact: 'First contact about the accident',
  repricerReceived: 'Received by the repricer',
};
/** Those that are asked for most stand first. */
const DATES = Object.keys(DATE_WORDS) as ClaimDateName[];

interface Option {
  id: string;
  word: string;
}

const typedIn = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;

function choice(
  id: string,
  label: string,
  chosen: string | null,
  options: readonly Option[],
  take: (id: string | null) => void,
) {
  return html`<div class="field"><label for="sheet-${id}">${label}</label>
    <select id="sheet-${id}" name=${id} @change=${(event: Event) => take(typedIn(event) || null)}>
      <option value="" ?selected=${chosen === null}>–</option>
      ${options.map((one) => html`<option value=${one.id} ?selected=${one.id === chosen}>${one.word}</option>`)}</select></div>`;
}

const check = (label: string, isOn: boolean, take: (isOn: boolean) => void) =>
  html`<label class="check"><input type="checkbox" .checked=${isOn} @change=${(event: Event) => take((event.target as HTMLInputElement).checked)} />${label}</label>`;

const day = (id: string, label: string, value: string, take: (value: string) => void) =>
  html`<div class="field"><label for="sheet-${id}">${label}</label>
    <input id="sheet-${id}" name=${id} type="date" .value=${value} @change=${(event: Event) => take(typedIn(event))} /></div>`;

export function sheetFacts(facts: SheetFacts) {
  const { draft, set } = facts;
  const facilities = facts.facilities.filter(({ active, id }) => active || id === draft.facilityId);
  const people = facts.providers
    .filter(({ active, id }) => active || id === draft.renderingProviderId || id === draft.supervisingProviderId)
    .map(({ id, displayName }) => ({ id, word: displayName }));
  return html`<div class="sheet-places">
      ${choice('renderingProviderId', 'Who gave it', draft.renderingProviderId, people, (id) => set({ renderingProviderId: id }))}
      ${choice('supervisingProviderId', 'Supervised by', draft.supervisingProviderId, people, (id) => set({ supervisingProviderId: id }))}
      ${choice(
        'facilityId',
        'Where',
        draft.facilityId,
        facilities.map(({ id, name }) => ({ id, word: name })),
        (id) => {
          const placeOfService = facilities.find((one) => one.id === id)?.placeOfService ?? null;
          set({ facilityId: id, ...(draft.medium ? {} : { placeOfService }) });
        },
      )}
      <div class="field"><label for="sheet-pos">Place of service</label>
        <input id="sheet-pos" name="placeOfService" maxlength="2" inputmode="numeric" autocomplete="off" .value=${draft.placeOfService ?? ''}
          @change=${(event: Event) => {
            const typed = typedIn(event).trim();
            set({ placeOfService: /^\d{2}$/.test(typed) ? typed : null });
          }} /></div>
      ${check('Incident-to', draft.isIncidentTo, (isIncidentTo) => set({ isIncidentTo }))}
    </div>
    ${more(facts)}`;
}

/** How much of what is folded away says something: a person sees that there is something in it. */
function saidIn(draft: SheetDraft): number {
  const isAbout = [draft.isEmploymentRelated, draft.isAutoAccident, draft.isOtherAccident].filter(Boolean).length;
  const named = [
    draft.orderingProviderId ?? draft.orderingOutsideId,
    draft.referringProviderId ?? draft.referringOutsideId,
    draft.medium,
    draft.note || null,
  ];
  return isAbout + named.filter((it) => it !== null).length + Object.keys(draft.dates).length;
}

function more(facts: SheetFacts) {
  const { draft, set } = facts;
  const people: Option[] = [
    ...facts.providers.filter(({ active }) => active).map(({ id, displayName }) => ({ id, word: displayName })),
    ...facts.outside.map(({ id, name, npi }) => ({ id, word: `${name}, outside${npi ? '' : ', without an NPI'}` })),
  ];
  const isOutside = (id: string | null): boolean => facts.outside.some((one) => one.id === id);
  const accident = draft.isAutoAccident || draft.isOtherAccident || draft.isEmploymentRelated;
  const said = saidIn(draft);
  return html`<details class="sheet-more"><summary>Referral, accident, dates and what else some payers ask for${said > 0 ? html` <span class="chip">${said}</span>` : nothing}</summary>
    <div class="sheet-places">
      ${day('fromOn', 'First day', draft.fromOn, (fromOn) => fromOn && set({ fromOn, toOn: draft.toOn < fromOn ? fromOn : draft.toOn }))}
      ${day('toOn', 'Last day', draft.toOn, (toOn) => toOn && set({ toOn }))}
      ${choice('referring', 'Referred by', draft.referringProviderId ?? draft.referringOutsideId, people, (id) =>
        set({ referringProviderId: isOutside(id) ? null : id, referringOutsideId: isOutside(id) ? id : null }),
      )}
      ${choice('ordering', 'Ordered by', draft.orderingProviderId ?? draft.orderingOutsideId, people, (id) =>
        set({ orderingProviderId: isOutside(id) ? null : id, orderingOutsideId: isOutside(id) ? id : null }),
      )}
      ${choice(
        'medium',
        'Telehealth',
        draft.medium,
        [
          { id: 'video', word: 'By video' },
          { id: 'audio', word: 'By telephone only' },
        ],
        (medium) => set({ medium: medium as SheetDraft['medium'] }),
      )}
      ${draft.medium ? check('The patient was at home', draft.isPatientAtHome, (isPatientAtHome) => set({ isPatientAtHome })) : nothing}
    </div>
    <div class="row" role="group" aria-label="It came from">
      ${check('Work', draft.isEmploymentRelated, (isEmploymentRelated) => set({ isEmploymentRelated }))}
      ${check('An automobile accident', draft.isAutoAccident, (isAutoAccident) => set({ isAutoAccident }))}
      ${check('Another accident', draft.isOtherAccident, (isOtherAccident) => set({ isOtherAccident }))}
      ${
        draft.isAutoAccident || draft.accidentState
          ? html`<label class="small">in the state <input name="accidentState" class="short" maxlength="2" autocomplete="off" .value=${draft.accidentState ?? ''}
              @change=${(event: Event) => {
                const typed = typedIn(event).trim().toUpperCase();
                set({ accidentState: /^[A-Z]{2}$/.test(typed) ? typed : null });
              }} /></label>`
          : nothing
      }
    </div>
    <div class="sheet-places">${DATES.filter((name, i) => i < (accident ? 2 : 1) || draft.dates[name]).map((name) => dateField(facts, name))}
      <div class="field"><label for="sheet-another">Another date</label>
        <select id="sheet-another" .value=${''} @change=${(event: Event) => {
          const name = typedIn(event) as ClaimDateName;
          (event.target as HTMLSelectElement).value = '';
          if (name) set({ dates: { ...draft.dates, [name]: draft.fromOn } });
        }}><option value="">Choose what happened …</option>
          ${DATES.filter((name) => !draft.dates[name]).map((name) => html`<option value=${name}>${DATE_WORDS[name]} (${CLAIM_DATES[name]})</option>`)}</select></div>
    </div>
    <div class="field"><label for="sheet-note">Note, for us only</label>
      <input id="sheet-note" name="note" maxlength="300" autocomplete="off" .value=${draft.note} @change=${(event: Event) => set({ note: typedIn(event) })} /></div>
  </details>`;
}

/** An emptied date is not said. */
const dateField = ({ draft, set }: SheetFacts, name: ClaimDateName) =>
  day(`date-${name}`, DATE_WORDS[name], draft.dates[name] ?? '', (value) => {
    const { [name]: _, ...others } = draft.dates;
    set({ dates: value ? { ...others, [name]: value } : others });
  });
