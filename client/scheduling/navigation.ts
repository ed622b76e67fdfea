/** Going from day to day and from view to view: the same in every view of the schedule. */
import { html, nothing } from 'lit';
import { choosePrint } from '../desk/printing.ts';
import type { DayState } from './day-state.ts';

const VIEWS = [
  { page: 'schedule', word: 'Day', keys: 'D' },
  { page: 'week', word: 'Week', keys: 'W' },
  { page: 'month', word: 'Month', keys: '' },
  { page: 'agenda', word: 'List', keys: 'A' },
] as const;
export type ViewPage = (typeof VIEWS)[number]['page'];

/** The address of a view of a date. */
export const viewPath = (page: ViewPage, date: string): string =>
  `/${page}/${page === 'month' ? date.slice(0, 7) : date}`;

/** @param goToWeek takes along whom one looks at */
export function viewSwitch(here: ViewPage, date: string, goToWeek?: () => void) {
  const follow = (event: MouseEvent, page: ViewPage): void => {
    if (page !== 'week' || !goToWeek || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    goToWeek();
  };
  return html`<nav class="segmented" aria-label="View">
    ${VIEWS.map(
      ({ page, word, keys }) =>
        html`<a class="button" title=${keys ? `${word}  ${keys}` : word} href=${viewPath(page, date)} aria-current=${page === here ? 'page' : nothing} @click=${(event: MouseEvent) => follow(event, page)}>${word}</a>`,
    )}
  </nav>`;
}

/** Opens the little month; what is chosen there is told. */
export function dateButton(date: string, state: Pick<DayState, 'today' | 'settings'>, go: (date: string) => void) {
  return html`<button id="schedule-date" class="square" value=${date} aria-label="Go to a date" title="Go to a date  G" aria-haspopup="dialog"
    @click=${(event: Event) => {
      const button = event.currentTarget as HTMLElement;
      void import('./mini-month.ts').then(({ openMiniMonth }) => openMiniMonth(button, date, state, go));
    }}><span class="icon icon-schedule"></span></button>`;
}

/** The first day of the week in which a date lies. @param weekStartsOn ISO: 1 Monday, 6 Saturday, 7 Sunday */
export function weekStart(date: string, weekStartsOn: number): Temporal.PlainDate {
  const day = Temporal.PlainDate.from(date);
  return day.subtract({ days: (day.dayOfWeek - weekStartsOn + 7) % 7 });
}

export const printButton = () =>
  html`<button class="square" aria-label="Print" title="Print  P" @click=${choosePrint}><span class="icon icon-print"></span></button>`;
