/** The desk: decides which screen stands, by who is signed in and by the address. */
import { html, nothing } from 'lit';
import { leaveDrafts } from '../api/drafts.ts';
import { PageElement } from '../elements/element.ts';
import { live, serverNow } from '../live/live.ts';
import { booking } from '../scheduling/booking.ts';
import './toasts.ts';
import '../identity/sign-in.ts';
import { keepActive } from './activity.ts';
import { startLook } from './look.ts';
import { router } from './router.ts';
import { session } from './session.ts';
import './shell.ts';
import { clearToasts } from './toasts.ts';

startLook();

/** How often the page looks whether a new day has begun. */
const DAY_CHECK_MS = 30_000;

class Desk extends PageElement {
  override connectedCallback(): void {
    super.connectedCallback();
    session.subscribe(() => this.#seen());
    router.addEventListener('moved', () => this.requestUpdate());
    setInterval(() => this.requestUpdate(), DAY_CHECK_MS);
    addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') leaveDrafts();
      else live.hurry();
    });
    addEventListener('online', () => live.hurry());
    addEventListener('pagehide', leaveDrafts);
    void session.refresh();
  }

  #seen(): void {
    if (!session.me) {
      booking.forget();
      clearToasts();
      for (const dialog of document.querySelectorAll('body > dialog')) dialog.remove();
    }
    keepActive(session.me);
    document.title = session.who?.practiceName ? `${session.who.practiceName} – Anteroom` : 'Anteroom';
    this.requestUpdate();
  }

  override render() {
    const { who } = session;
    if (!who) {
      return session.unreachable
        ? html`<main class="gate"><div class="card stack"><h1>The server does not answer</h1>
            <p>Look whether the computer in the back office is on. Nothing is lost.</p>
            <button class="primary" @click=${() => void session.refresh()}>Try again</button></div></main>`
        : nothing;
    }
    if (who.state === 'set_up_needed') {
      void import('../identity/set-up.ts');
      return html`<am-set-up></am-set-up>`;
    }
    if (!session.me) return html`<am-sign-in .who=${who}></am-sign-in><am-toasts></am-toasts>`;
    if (session.me.mustChangePassword) {
      void import('../identity/account-page.ts');
      return html`<main class="gate"><am-change-password first class="card"></am-change-password></main>`;
    }
    return html`<am-shell .place=${router.place} .today=${serverNow().toZonedDateTimeISO(session.zone).toPlainDate().toString()}></am-shell>
      <am-toasts></am-toasts>`;
  }
}
customElements.define('am-desk', Desk);
