import { css } from 'lit';

export const gridStyle = css`
  :host {
    display: block;
    min-height: 0;
    min-width: 0;
    position: relative;
    background: var(--pm-surface);
    contain: strict;
  }
  .scroll {
    position: absolute;
    inset: 0;
    overflow: auto;
    overscroll-behavior: contain;
    scroll-padding: 56px 12px 12px 68px;
  }
  .sheet {
    display: grid;
    grid-template-columns: 64px repeat(var(--columns), minmax(0, 1fr));
    grid-template-rows: auto 1fr;
    min-width: calc(64px + var(--columns) * var(--column-min));
    width: 100%;
    position: relative;
  }
  .head {
    position: sticky;
    top: 0;
    z-index: 5;
    background: var(--pm-surface);
    border-bottom: 1px solid var(--pm-line);
    border-left: 1px solid var(--pm-line);
    padding: 6px 8px;
    min-width: 0;
    line-height: 1.25;
  }
  .head strong {
    display: block;
    font-weight: 650;
    font-size: var(--pm-small);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .head-menu {
    position: absolute;
    top: 2px;
    right: 2px;
    width: 26px;
    height: 26px;
    padding: 0;
    border: 1px solid transparent;
    border-radius: 4px;
    background: var(--pm-surface);
    color: var(--pm-muted);
    font: inherit;
    cursor: pointer;
    opacity: 0;
  }
  .head:hover .head-menu,
  .head-menu:focus-visible {
    opacity: 1;
    border-color: var(--pm-line-strong);
  }
  @media (hover: none) {
    .head-menu {
      opacity: 1;
    }
  }
  .head a {
    color: inherit;
    text-decoration: none;
  }
  .head a:hover {
    text-decoration: underline;
  }
  .head.today strong {
    color: var(--pm-now);
  }
  .head span {
    font-size: 11px;
    color: var(--pm-muted);
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .head .wait {
    color: var(--pm-ok);
    font-weight: 600;
  }
  .head .late {
    color: var(--pm-danger);
    font-weight: 650;
  }
  .load {
    position: absolute;
    left: 0;
    right: 0;
    bottom: -1px;
    height: 3px;
    background: linear-gradient(to right, var(--pm-load) calc(var(--load) * 1%), transparent 0);
  }
  .corner {
    left: 0;
    z-index: 6;
    border-left: none;
  }
  .hours {
    position: sticky;
    left: 0;
    z-index: 4;
    background: var(--pm-surface);
    height: calc(var(--length) * var(--pm-minute));
  }
  .hour {
    position: absolute;
    right: 8px;
    top: calc(var(--s) * var(--pm-minute));
    transform: translateY(-50%);
    font-size: 11px;
    color: var(--pm-muted);
    white-space: nowrap;
  }
  .hour:first-child {
    transform: none;
  }
  .column {
    position: relative;
    border-left: 1px solid var(--pm-line);
    height: calc(var(--length) * var(--pm-minute));
    background-image:
      linear-gradient(to bottom, var(--pm-line) 1px, transparent 1px),
      linear-gradient(to bottom, color-mix(in oklab, var(--pm-line) 45%, transparent) 1px, transparent 1px);
    background-size:
      100% calc(60 * var(--pm-minute)),
      100% calc(var(--step) * var(--pm-minute));
    content-visibility: auto;
    contain-intrinsic-size: 116px calc(var(--length) * var(--pm-minute));
    /* A layer for each column: with all tiles in one, the browser sorts thousands of clips anew for every frame of a drag. */
    will-change: transform;
  }
  .tile {
    box-sizing: border-box;
    --fam: var(--pm-fam-0);
    position: absolute;
    top: calc(var(--s) * var(--pm-minute) + 1px);
    height: calc(var(--d) * var(--pm-minute) - 2px);
    left: calc(var(--l) / var(--k) * (100% - 8px) + 2px);
    width: calc((100% - 8px) / var(--k) - 2px);
    font: inherit;
    font-size: 12px;
    line-height: 1.25;
    text-align: left;
    color: var(--pm-ink);
    --back: color-mix(in oklab, var(--fam) var(--pm-tint), var(--pm-surface));
    background: var(--back);
    border: 1px solid color-mix(in oklab, var(--fam) 38%, var(--pm-surface));
    border-left: 4px solid var(--fam);
    border-radius: 5px;
    padding: 1px 4px 0 5px;
    overflow: hidden;
    cursor: pointer;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    white-space: nowrap;
    touch-action: pan-x pan-y;
    user-select: none;
  }
  .tile:hover {
    border-color: var(--fam);
    z-index: 2;
  }
  .tile:focus-visible,
  .cursor:focus-visible {
    outline: 2px solid var(--pm-focus);
    outline-offset: 1px;
    z-index: 3;
  }
  /*
   * Long names run out under the marks, which lie in the same cell of the tile's grid. Nothing in a tile is positioned or
   * clipped for itself: each such thing is a layer for the browser to sort, eight hundred times.
   */
  .name,
  .marks {
    grid-area: 1 / 1;
  }
  .name {
    font-weight: 600;
  }
  .marks {
    justify-self: end;
    margin-right: -4px;
    padding: 0 4px 0 10px;
    background: linear-gradient(to right, transparent, var(--back) 8px);
    font-size: 10.5px;
    font-weight: 700;
    line-height: 15px;
    letter-spacing: 0.02em;
  }
  .more {
    color: var(--pm-muted);
  }
  .note {
    color: var(--pm-muted);
    white-space: normal;
  }
  .f0 { --fam: var(--pm-fam-0); }
  .f1 { --fam: var(--pm-fam-1); }
  .f2 { --fam: var(--pm-fam-2); }
  .f3 { --fam: var(--pm-fam-3); }
  .f4 { --fam: var(--pm-fam-4); }
  .f5 { --fam: var(--pm-fam-5); }
  .arrived,
  .roomed {
    border-color: var(--pm-ok);
    border-width: 2px 2px 2px 4px;
    padding-top: 0;
  }
  .with_provider {
    --back: color-mix(in oklab, var(--fam) 32%, var(--pm-surface));
  }
  .with_provider .more,
  .with_provider .note {
    color: var(--pm-ink);
  }
  .checked_out {
    --back: var(--pm-surface);
    border-style: solid dashed dashed solid;
  }
  .checked_out .name {
    font-weight: 450;
  }
  .cancelled,
  .no_show {
    --back: var(--pm-surface);
    border-style: dotted dotted dotted solid;
  }
  .cancelled .name,
  .no_show .name {
    text-decoration: line-through;
    font-weight: 450;
  }
  .striped {
    border-color: var(--pm-warn);
    background:
      repeating-linear-gradient(
        135deg,
        color-mix(in oklab, var(--pm-warn) 26%, transparent) 0 3px,
        transparent 3px 9px
      ),
      var(--back);
  }
  .striped .name,
  .striped .more,
  .striped .note {
    background: color-mix(in oklab, var(--pm-surface) 82%, transparent);
    border-radius: 3px;
  }
  .held {
    --back: color-mix(in oklab, var(--pm-brand) 5%, var(--pm-surface));
    border: 1.5px dashed var(--pm-brand);
    cursor: default;
    padding-left: 8px;
  }
  .held .name {
    font-weight: 550;
    font-style: italic;
  }
  .people {
    position: absolute;
    right: 2px;
    bottom: 2px;
    font-size: 10px;
    font-weight: 700;
    line-height: 15px;
    padding: 0 5px;
    border-radius: 999px;
    color: var(--pm-on-brand);
    background: var(--pm-brand);
    pointer-events: none;
  }
  .part {
    border-top-style: dotted;
    border-bottom-style: dotted;
  }
  .pending {
    opacity: 0.6;
  }
  :host([searching]) .tile:not(.hit) {
    --back: var(--pm-surface);
    background: var(--back);
    border-color: var(--pm-line);
  }
  :host([searching]) .tile:not(.hit) > span {
    color: var(--pm-muted);
    font-weight: 450;
  }
  :host([searching]) .hit {
    outline: 2px solid var(--pm-focus);
    outline-offset: -1px;
    z-index: 2;
  }
  .grip:hover::after {
    content: "";
    position: absolute;
    left: 0;
    right: 0;
    bottom: 0;
    height: 6px;
    cursor: ns-resize;
  }
  .cursor {
    position: absolute;
    left: 2px;
    right: 6px;
    top: calc(var(--s) * var(--pm-minute) + 1px);
    height: calc(var(--d) * var(--pm-minute) - 2px);
    border: 1.5px dashed var(--pm-brand);
    border-radius: 5px;
    background: color-mix(in oklab, var(--pm-brand) 8%, var(--pm-surface));
    color: var(--pm-ink);
    font: inherit;
    font-size: 12px;
    text-align: left;
    padding: 0 6px;
    overflow: hidden;
  }
  .ghost {
    position: absolute;
    left: 2px;
    right: 6px;
    top: calc(var(--s) * var(--pm-minute));
    height: calc(var(--d) * var(--pm-minute));
    border: 2px solid var(--pm-brand);
    border-radius: 5px;
    background: color-mix(in oklab, var(--pm-brand) 18%, var(--pm-surface));
    color: var(--pm-ink);
    font-size: 12px;
    font-weight: 650;
    padding: 0 6px;
    z-index: 4;
    pointer-events: none;
    overflow: hidden;
  }
  .now {
    /* Out of the flow: an item in the second row would push the columns into a third. */
    position: absolute;
    grid-row: 2;
    grid-column: var(--first) / var(--last);
    left: 0;
    right: 0;
    top: calc(var(--s) * var(--pm-minute) - 1px);
    height: 0;
    border-top: 2px solid var(--pm-now);
    z-index: 3;
    pointer-events: none;
  }
  .now::before {
    content: "";
    position: sticky;
    left: 59px;
    display: block;
    width: 10px;
    height: 10px;
    margin: -6px 0 0 -5px;
    border-radius: 50%;
    background: var(--pm-now);
  }
  .changed {
    animation: pm-pulse 1.6s ease-out;
  }
  @keyframes pm-pulse {
    from {
      box-shadow: 0 0 0 4px color-mix(in oklab, var(--pm-brand) 55%, transparent);
    }
  }
  :host([stale]) .sheet {
    /* Grey, and as easy to read as before: what it says may be all that a desk has for a while. */
    filter: grayscale(1);
  }
  .speak {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  @media (prefers-reduced-motion: reduce) {
    .changed {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .tile {
      border: 1px solid CanvasText;
    }
    .striped {
      border: 3px double CanvasText;
    }
    .closed,
    .is-closed,
    .is-away,
    .is-holiday {
      forced-color-adjust: none;
      background: repeating-linear-gradient(45deg, GrayText 0 1px, Canvas 1px 8px);
      color: CanvasText;
    }
  }
`;
