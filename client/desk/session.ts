/** Who is at this workstation. One store for the whole page. */
import {
  lock as lockContract,
  type Me,
  signOut as signOutContract,
  type WhoAmI,
  whoAmI,
} from '../../shared/identity.ts';
import { mayUse, type Permission } from '../../shared/roles.ts';
import { flushDrafts, forgetDrafts, loadDrafts } from '../api/drafts.ts';
import { send, sessionEvents } from '../api/send.ts';
import { live } from '../live/live.ts';

class Session {
  who: WhoAmI | null = null;
  /** The server could not be asked. */
  unreachable = false;
  readonly #listeners = new Set<() => void>();

  get me(): Me | null {
    return this.who?.state === 'signed_in' ? this.who.me : null;
  }

  get zone(): string {
    return this.who?.zone ?? 'UTC';
  }

  may(permission: Permission): boolean {
    const { me } = this;
    return me !== null && mayUse(permission, me.roles);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks the server anew. A person who is signed in gets the live connection and the drafts back. */
  async refresh(): Promise<void> {
    try {
      const who = await send(whoAmI, {});
      const before = this.me?.userId;
      this.unreachable = false;
      live.setServerTime(who.now);
      if (who.state === 'signed_in' && who.me && !who.me.mustChangePassword && before !== who.me.userId)
        await loadDrafts();
      if (who.state !== 'signed_in') this.#cover();
      this.who = who;
      if (this.me && !this.me.mustChangePassword) live.start();
    } catch {
      this.unreachable = true;
    }
    this.#tell();
  }

  /** Covers the screen at once, then tells the server. */
  async lock(): Promise<void> {
    if (!this.me) return;
    await flushDrafts();
    // A connection that is lost meanwhile must not be sought anew: the server would refuse it.
    live.stop();
    await send(lockContract, {}).catch(() => live.start());
    await this.refresh();
  }

  async signOut(): Promise<void> {
    await flushDrafts();
    await send(signOutContract, {}).catch(() => {});
    await this.refresh();
  }

  #cover(): void {
    live.stop();
    forgetDrafts();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

export const session = new Session();

sessionEvents.addEventListener('ended', () => void session.refresh());
live.onBye = () => void session.refresh();

let asking = false;
live.onUnreachable = () => {
  if (asking) return;
  asking = true;
  // A closed door may also mean that the session is over: the server knows, if it answers at all.
  void fetch('/api/health')
    .then((answer) => (answer.ok ? session.refresh() : undefined))
    .catch(() => {})
    .finally(() => {
      asking = false;
    });
};
