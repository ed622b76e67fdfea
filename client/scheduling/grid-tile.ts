/** What stands in a column of the grid: tiles, the supply under them, the place of the keyboard. Pure templates. */
import { html, nothing } from 'lit';
import { vars } from '../elements/vars.ts';
import type { Lane } from './grid-layout.ts';
import type { ColumnSupply, GridColumn, GridTile } from './grid-model.ts';
import { initialsOf, onlookersSentence } from './presence.ts';

/** Shorter visits are drawn a little longer, so that their names can be read. */
const DRAWN_MINUTES_MIN = 12;
/** From these lengths on a tile has a second and a third line. */
const MORE_MINUTES = 20;
const NOTE_MINUTES = 35;
/** Shorter stretches have no room for words; the words stand in the title. */
const WORDS_MINUTES = 15;

export interface TileLook {
  from: number;
  isHere: boolean;
  isChanged: boolean;
  isPending: boolean;
  isHit: boolean;
  canMove: boolean;
  /** Who else looks at it. */
  people: readonly string[];
}

export function tileTemplate(tile: GridTile, lane: Lane | undefined, look: TileLook) {
  const canResize = tile.movable && tile.after === 0 && look.canMove;
  const classes = [
    'tile',
    `f${tile.family}`,
    tile.status,
    tile.striped ? 'striped' : '',
    look.isChanged ? 'changed' : '',
    look.isPending ? 'pending' : '',
    look.isHit ? 'hit' : '',
    tile.before > 0 || tile.after > 0 ? 'part' : '',
    canResize ? 'grip' : '',
  ];
  const position = {
    '--s': tile.minute - look.from,
    '--d': Math.max(tile.duration, DRAWN_MINUTES_MIN),
    '--l': lane?.lane ?? 0,
    '--k': lane?.lanes ?? 1,
  };
  const label = [tile.label, onlookersSentence(look.people)].filter(Boolean).join('. ');
  return html`<div
    role="button"
    class=${classes.filter(Boolean).join(' ')}
    tabindex=${look.isHere ? 0 : -1}
    data-tile=${tile.id}
    title=${label}
    aria-label=${label}
    ${vars(position)}
  ><span class="name">${tile.name}</span><span class="marks">${tile.code} ${tile.mark}</span>${
    tile.duration >= MORE_MINUTES ? html`<span class="more">${tile.timeText} ${tile.typeName}</span>` : nothing
  }${tile.duration >= NOTE_MINUTES && tile.note ? html`<span class="note">${tile.note}</span>` : nothing}${
    look.people.length > 0 ? html`<span class="people">${look.people.map(initialsOf).join(' ')}</span>` : nothing
  }</div>`;
}

/** Hatched where nothing is open, and what each stretch means, in words where they fit. */
export function supplyTemplate(supply: ColumnSupply | null, from: number, to: number) {
  if (!supply) return nothing;
  const inside = <T extends { minute: number; duration: number }>(it: T): { s: number; d: number } | null => {
    const start = Math.max(from, it.minute);
    const end = Math.min(to, it.minute + it.duration);
    return end > start ? { s: start - from, d: end - start } : null;
  };
  return html`${supply.closed.map((it) => {
    const at = inside(it);
    return at ? html`<div class="closed" ${vars({ '--s': at.s, '--d': at.d })}></div>` : nothing;
  })}${supply.marks.map((mark) => {
    const at = inside(mark);
    if (!at) return nothing;
    return html`<div class="supply is-${mark.kind}" title=${mark.title} ${vars({ '--s': at.s, '--d': at.d })}>
      ${at.d >= WORDS_MINUTES ? html`<span>${mark.title}</span>` : nothing}
    </div>`;
  })}`;
}

export function headTemplate(column: GridColumn, go: () => void, openMenu: (() => void) | null) {
  const share = column.load === null || column.load === undefined ? null : Math.round(column.load * 100);
  const { path } = column;
  const follow = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go();
  };
  return html`<div class=${column.isToday ? 'head today' : 'head'} id="h-${column.id}">
    <strong title=${column.name}>${path ? html`<a href=${path} tabindex="-1" @click=${follow}>${column.name}</a>` : column.name}</strong>
    ${
      column.waiting
        ? html`<span class=${column.alert ? 'wait late' : 'wait'}>${column.alert ? '⚠ ' : '● '}${column.waiting}</span>`
        : html`<span>${column.detail}</span>`
    }
    ${
      openMenu && column.kind === 'provider'
        ? html`<button class="head-menu" tabindex="-1" aria-label="${column.name}: call away, or clear the day" title="Call away, or clear the day" @click=${openMenu}>⋯</button>`
        : nothing
    }
    ${share === null ? nothing : html`<i class="load" title="${share} % booked" ${vars({ '--load': share })}></i>`}
  </div>`;
}
