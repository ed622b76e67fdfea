/** Somebody is at the screen, or nobody: the server hears of the one, the lock follows from the other. */
import type { Me } from '../../shared/identity.ts';
import { live } from '../live/live.ts';
import { session } from './session.ts';

const TELL_MS = 30_000;
const LOOK_MS = 5_000;

let lastTouch = Date.now();
let lastTold = 0;
let lockAfterMs = 0;

function touched(): void {
  lastTouch = Date.now();
  if (lockAfterMs === 0 || lastTouch - lastTold < TELL_MS) return;
  lastTold = lastTouch;
  live.active();
}

for (const kind of ['keydown', 'pointerdown', 'wheel', 'touchstart'])
  addEventListener(kind, touched, { passive: true, capture: true });

setInterval(() => {
  if (lockAfterMs > 0 && Date.now() - lastTouch > lockAfterMs) void session.lock();
}, LOOK_MS);

/** From now on this person is at the screen; null: nobody is. */
export function keepActive(me: Me | null): void {
  if (me && lockAfterMs === 0) lastTouch = Date.now();
  lockAfterMs = me?.lockAfterMs ?? 0;
}
