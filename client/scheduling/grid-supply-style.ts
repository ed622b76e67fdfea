import { css } from 'lit';

/** What is open, reserved and blocked, under the tiles. */
export const supplyStyle = css`
  .closed,
  .supply {
    position: absolute;
    left: 0;
    right: 0;
    top: calc(var(--s) * var(--pm-minute));
    height: calc(var(--d) * var(--pm-minute));
  }
  .closed {
    background:
      repeating-linear-gradient(135deg, color-mix(in oklab, var(--pm-hatch) 60%, transparent) 0 1px, transparent 1px 7px),
      color-mix(in oklab, var(--pm-ground) 80%, transparent);
    pointer-events: none;
  }
  .supply {
    --mark: var(--pm-line-strong);
    padding: 1px 6px;
    overflow: clip;
    font-size: 11px;
    line-height: 1.3;
    color: var(--pm-muted);
    border-block: 1px dashed color-mix(in oklab, var(--mark) 45%, transparent);
  }
  .supply span {
    position: sticky;
    top: 52px;
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .is-reserved,
  .is-only {
    background: color-mix(in oklab, var(--pm-brand) 6%, transparent);
    border-block-color: color-mix(in oklab, var(--pm-brand) 40%, transparent);
    box-shadow: inset -4px 0 0 color-mix(in oklab, var(--pm-brand) 45%, transparent);
  }
  .is-warn {
    background: color-mix(in oklab, var(--pm-warn-soft) 75%, transparent);
    color: var(--pm-warn);
    border-block-color: var(--pm-warn);
  }
  .is-closed,
  .is-away,
  .is-holiday {
    background:
      repeating-linear-gradient(45deg, var(--pm-hatch) 0 2px, transparent 2px 8px),
      var(--pm-ground);
    color: var(--pm-ink);
    font-weight: 550;
    border-block: 1px solid color-mix(in oklab, var(--mark) 55%, transparent);
  }
  .is-elsewhere {
    background: color-mix(in oklab, var(--pm-ground) 85%, transparent);
    border-block-style: dotted;
  }
  .is-place {
    background: none;
    border-block: none;
    border-top: 2px solid color-mix(in oklab, var(--pm-muted) 60%, transparent);
    text-align: right;
    pointer-events: none;
  }
`;
