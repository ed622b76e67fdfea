/** Somebody is at the screen, or nobody: the server hears of the one, the lock follows from the other. */
import type { Me } from '../../shared/identity.ts';
import { live } from '../live/live.ts';
import { session } from './session.ts';
import { sayWarning } from './toasts.ts';

const TELL_MS = 30_000;
const LOOK_MS = 5_000;
/** So long before the lock the person is told; any key, tap or turn of the wheel keeps the screen open. */
const WARN_MS = 30_000;

let lastTouch = Date.now();
let lastTold = 0;
let lockAfterMs = 0;
let endWarning: (() => void) | null = null;

function touched(): void {
  lastTouch = Date.now();
  unwarn();
  if (lockAfterMs === 0 || lastTouch - lastTold < TELL_MS) return;
  lastTold = lastTouch;
  live.active();
}

function unwarn(): void {
  endWarning?.();
  endWarning = null;
}

for (const kind of ['keydown', 'pointerdown', 'wheel', 'touchstart'])
  addEventListener(kind, touched, { passive: true, capture: true });

setInterval(() => {
  if (lockAfterMs === 0) return;
  const leftMs = lockAfterMs - (Date.now() - lastTouch);
  if (leftMs < 0) void session.lock();
  else if (leftMs <= WARN_MS)
    endWarning ??= sayWarning(
      'Nobody has worked here for a while: this screen locks in half a minute. Press any key to stay.',
    );
}, LOOK_MS);

/** From now on this person is at the screen; null: nobody is. */
export function keepActive(me: Me | null): void {
  if (me && lockAfterMs === 0) lastTouch = Date.now();
  if (!me) unwarn();
  lockAfterMs = me?.lockAfterMs ?? 0;
}
