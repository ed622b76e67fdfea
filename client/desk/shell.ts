/** The frame around every page: rail, top bar, the banner when the server is away, the palette. */
import { html, nothing, type TemplateResult } from 'lit';
import type { PatientHit } from '../../shared/patients.ts';
import { ask } from '../elements/ask.ts';
import { PageElement } from '../elements/element.ts';
import { longDate } from '../elements/words.ts';
import { live } from '../live/live.ts';
import { keyHelp, useKeys } from './keys.ts';
import { look } from './look.ts';
import { canPrint, choosePrint } from './printing.ts';
import { type Place, router } from './router.ts';
import { session } from './session.ts';
import '../patients/picker.ts';
import type { PatientPicker, PickerCommand } from '../patients/picker.ts';

interface RailItem {
  page: Place['page'];
  word: string;
  icon: string;
  shown(): boolean;
}

const RAIL: readonly RailItem[] = [
  { page: 'schedule', word: 'Schedule', icon: 'schedule', shown: () => session.may('schedule.read') },
  { page: 'patients', word: 'Patients', icon: 'patients', shown: () => session.may('patients.read') },
  { page: 'charges', word: 'Charges', icon: 'charges', shown: () => session.may('charges.write') },
  { page: 'claims', word: 'Claims', icon: 'claims', shown: () => session.may('claims.read') },
  { page: 'rulebook', word: 'Rulebook', icon: 'rulebook', shown: () => session.may('rulebook.read') },
  {
    page: 'setup',
    word: 'Setup',
    icon: 'setup',
    shown: () => session.may('practice.manage') || session.may('users.manage') || session.may('coverage.setUp'),
  },
  { page: 'audit', word: 'Audit', icon: 'audit', shown: () => session.may('audit.read') },
];

/** The date that an address names; null when it names none that exists. */
function dateIn({ rest }: Place): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(rest ?? '')) return null;
  try {
    return Temporal.PlainDate.from(rest as string, { overflow: 'reject' }).toString();
  } catch {
    return null;
  }
}

/** The id that an address names; null when it names none. */
const idIn = ({ rest }: Place): string | null =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(rest ?? '') ? rest : null;

const VIEWS: ReadonlySet<string> = new Set(['week', 'month', 'agenda', 'worklist']);

/** The rail's item under which a page stands. */
const railOf = (page: Place['page']): Place['page'] =>
  VIEWS.has(page) ? 'schedule' : page === 'requests' || page === 'recalls' ? 'patients' : page;

const loadDay = () => import('../scheduling/schedule-page.ts');
/** One template for both, so that going from one to the other keeps the page and what is open on it. */
const drawDay = (place: Place, today: string, mode: 'grid' | 'agenda') =>
  html`<am-schedule-page .date=${dateIn(place) ?? today} .mode=${mode}></am-schedule-page>`;

/** The wait before a page that is being loaded shows anything at all. */
const PAGES: Record<string, { load: () => Promise<unknown>; draw: (place: Place, today: string) => TemplateResult }> = {
  schedule: { load: loadDay, draw: (place, today) => drawDay(place, today, 'grid') },
  agenda: { load: loadDay, draw: (place, today) => drawDay(place, today, 'agenda') },
  month: {
    load: () => import('../scheduling/month-page.ts'),
    draw: (place, today) =>
      html`<am-month-page .month=${dateIn({ ...place, rest: `${place.rest}-01` })?.slice(0, 7) ?? today.slice(0, 7)}></am-month-page>`,
  },
  week: {
    load: () => import('../scheduling/week-page.ts'),
    draw: (place, today) => html`<am-week-page .date=${dateIn(place) ?? today}></am-week-page>`,
  },
  charges: {
    load: () => import('../billing/charges-page.ts'),
    draw: (place) => html`<am-charges-page .chosenId=${place.rest} .sheetId=${place.more}></am-charges-page>`,
  },
  recalls: {
    load: () => import('../scheduling/recalls-page.ts'),
    draw: () => html`<am-recalls-page></am-recalls-page>`,
  },
  requests: {
    load: () => import('../correspondence/requests-page.ts'),
    draw: () => html`<am-requests-page></am-requests-page>`,
  },
  worklist: {
    load: () => import('../scheduling/worklist-page.ts'),
    draw: (place) => html`<am-worklist-page .providerId=${idIn(place)}></am-worklist-page>`,
  },
  claims: {
    load: () => Promise.all([import('../claims/claims-page.ts'), import('../claims/claim-page.ts')]),
    draw: (place) => {
      const id = idIn(place);
      return id
        ? html`<am-claim .claimId=${id}></am-claim>`
        : html`<am-claims-page .tab=${place.rest ?? 'held'}></am-claims-page>`;
    },
  },
  rulebook: {
    load: () => import('../rulebook/rulebook-page.ts'),
    draw: (place) =>
      html`<am-rulebook-page .ruleId=${place.rest?.replaceAll('~', '.') ?? null} .more=${place.more}></am-rulebook-page>`,
  },
  patients: {
    load: () => import('../patients/patients-page.ts'),
    draw: (place) => html`<am-patients-page .patientId=${place.rest} .more=${place.more}></am-patients-page>`,
  },
  setup: {
    load: () => import('../practice/setup-page.ts'),
    draw: (place) => html`<am-setup-page .section=${place.rest ?? 'practice'} .more=${place.more}></am-setup-page>`,
  },
  audit: { load: () => import('../identity/audit-page.ts'), draw: () => html`<am-audit-page></am-audit-page>` },
  me: { load: () => import('../identity/account-page.ts'), draw: () => html`<am-account-page></am-account-page>` },
};

class Shell extends PageElement {
  static override properties = { place: { attribute: false }, today: {}, menuOpen: { state: true } };
  declare place: Place;
  declare today: string;
  declare menuOpen: boolean;
  #release: (() => void)[] = [];

  constructor() {
    super();
    this.place = router.place;
    this.today = '';
    this.menuOpen = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#release = [
      live.subscribe(() => this.requestUpdate()),
      useKeys({
        help: [
          { keys: 'Ctrl+K', does: 'find a patient or a command' },
          { keys: 'Ctrl+L', does: 'lock this screen' },
          { keys: '?', does: 'show these keys' },
        ],
        handle: (event) => this.#key(event),
      }),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const release of this.#release) release();
  }

  #key(event: KeyboardEvent): boolean {
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && key === 'k') {
      this.#openPalette();
      return true;
    }
    if ((event.ctrlKey || event.metaKey) && key === 'l') {
      void session.lock();
      return true;
    }
    if (event.key === '?') {
      void this.#showKeys();
      return true;
    }
    return false;
  }

  get #page(): Place {
    const items = RAIL.filter((item) => item.shown());
    const item = RAIL.find((one) => one.page === railOf(this.place.page));
    if (this.place.page === 'me' || item?.shown()) return this.place;
    if (railOf(this.place.page) === 'schedule' || this.place.page === 'set-up')
      return { page: items[0]?.page ?? 'me', rest: null, more: null };
    return this.place;
  }

  override render() {
    const place = this.#page;
    const { me, who } = session;
    if (!me) return nothing;
    return html`
      <div class="shell">
        <header class="top">
          <a class="brand" href="/">${who?.practiceName}</a>
          <span class="today muted small">${this.today ? longDate(this.today) : ''}</span>
          ${
            session.may('patients.read')
              ? html`<button class="finder" @click=${() => this.#openPalette()}>
                  <span class="icon icon-search"></span><span>Find a patient …</span><kbd>Ctrl+K</kbd>
                </button>`
              : html`<span class="finder-space"></span>`
          }
          <button class="quiet square" aria-label="Keys of this screen" title="Keys  ?" @click=${() => void this.#showKeys()}>
            <span class="icon icon-keys"></span>
          </button>
          <a class="button quiet me" href="/me" aria-label="My account: ${me.displayName}"><span class="icon icon-user"></span><span>${me.displayName}</span></a>
          <button @click=${() => void session.lock()} title="Lock  Ctrl+L"><span class="icon icon-lock"></span>Lock</button>
        </header>
        ${live.state === 'lost' ? this.#banner() : nothing}
        <nav class="rail" aria-label="Screens">
          ${RAIL.filter((item) => item.shown()).map(
            (item) => html`<a href="/${item.page}" aria-current=${railOf(place.page) === item.page ? 'page' : nothing}>
              <span class="icon icon-${item.icon}"></span>${item.word}
            </a>`,
          )}
        </nav>
        <main class="page">${this.#body(place)}</main>
      </div>
      <dialog class="palette" aria-label="Find a patient or a command" @close=${() => this.find<PatientPicker>('dialog.palette am-patient-picker')?.clear()}>
        <am-patient-picker
          label="Patient or command"
          .commands=${this.#commands}
          @patient-picked=${(event: CustomEvent<PatientHit>) => void this.#picked(event.detail)}
          @patient-new=${(event: CustomEvent<string>) => this.#addNew(event.detail)}
          @command-picked=${() => this.#closePalette()}
        ></am-patient-picker>
      </dialog>
    `;
  }

  #banner() {
    const since = Temporal.Instant.fromEpochMilliseconds(live.sinceMs).toZonedDateTimeISO(Temporal.Now.timeZoneId());
    const time = since.toLocaleString('en-US', { hour: 'numeric', minute: '2-digit' });
    return html`<div class="banner" role="alert">
      <span class="icon icon-offline"></span>
      <span><strong>The server does not answer.</strong> You see the state of ${time}; changes are paused until it is back. Nothing is lost.</span>
    </div>`;
  }

  #body(place: Place) {
    const page = PAGES[place.page];
    const item = RAIL.find((one) => one.page === railOf(place.page));
    if (!page)
      return html`<div class="empty"><h1>There is nothing at this address</h1><a href="/">Go to the start page</a></div>`;
    if (item && !item.shown())
      return html`<div class="empty"><h1>${item.word}</h1><p>Your role does not include this screen.</p><a href="/">Go to the start page</a></div>`;
    void page.load();
    return page.draw(place, this.today);
  }

  get #commands(): PickerCommand[] {
    const go = (word: string, path: string, keys = ''): PickerCommand => ({
      label: word,
      keys,
      run: () => router.go(path),
    });
    return [
      ...RAIL.filter((item) => item.shown()).map((item) => go(`Go to ${item.word}`, `/${item.page}`)),
      ...(session.may('schedule.read') ? [go('Recalls', '/recalls')] : []),
      ...(session.may('correspondence.read') ? [go('Records requests', '/requests')] : []),
      ...(session.may('rulebook.manage') ? [go('Write a rule', '/rulebook/new')] : []),
      ...(session.may('schedule.read') ? [go('Visits to move', '/worklist')] : []),
      ...(session.may('schedule.write')
        ? [
            {
              label: 'Call a provider away',
              keys: '',
              run: () => void import('../scheduling/worklist-away.ts').then(({ callAway }) => callAway()),
            },
          ]
        : []),
      ...(session.may('patients.write') ? [{ label: 'Add a patient', keys: '', run: () => this.#addNew('') }] : []),
      ...(session.may('schedule.read')
        ? [go('Week', '/week'), go('Month', '/month'), go('List of the day', '/agenda')]
        : []),
      ...(canPrint() ? [{ label: 'Print this schedule', keys: 'P', run: choosePrint }] : []),
      go('My account: password and PIN', '/me'),
      { label: 'Lock this screen', keys: 'Ctrl+L', run: () => void session.lock() },
      {
        label: `Use ${look.theme === 'dark' ? 'light' : 'dark'} colours`,
        keys: '',
        run() {
          look.theme = look.theme === 'dark' ? 'light' : 'dark';
        },
      },
      {
        label: `Use ${look.density === 'compact' ? 'comfortable' : 'compact'} spacing`,
        keys: '',
        run() {
          look.density = look.density === 'compact' ? 'comfortable' : 'compact';
        },
      },
    ];
  }

  #openPalette(): void {
    const dialog = this.find<HTMLDialogElement>('dialog.palette');
    if (!dialog || dialog.open) return;
    dialog.showModal();
    this.requestUpdate();
    this.find<PatientPicker>('dialog.palette am-patient-picker')?.focus();
  }

  #closePalette(): void {
    this.find<HTMLDialogElement>('dialog.palette')?.close();
  }

  async #picked(patient: PatientHit): Promise<void> {
    this.#closePalette();
    if (!session.may('schedule.write') || patient.status !== 'active') {
      router.go(`/patients/${patient.id}`);
      return;
    }
    const { bookFor } = await import('../scheduling/book-for.ts');
    await bookFor(patient);
  }

  #addNew(text: string): void {
    this.#closePalette();
    void import('../patients/new-patient.ts').then(({ beginNewPatient }) => {
      beginNewPatient(text);
      router.go('/patients/new');
    });
  }

  async #showKeys(): Promise<void> {
    const rows = keyHelp().map((key) => html`<tr><td><kbd>${key.keys}</kbd></td><td>${key.does}</td></tr>`);
    await ask({
      title: 'Keys of this screen',
      body: html`<table><tbody>${rows}</tbody></table>`,
      yes: 'Good',
      no: 'Close',
    });
  }
}
customElements.define('am-shell', Shell);
