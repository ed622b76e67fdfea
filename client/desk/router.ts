/** Addresses of the screens. Nothing about a patient but an id ever stands in one. */
export interface Place {
  page:
    | 'schedule'
    | 'week'
    | 'month'
    | 'agenda'
    | 'patients'
    | 'setup'
    | 'audit'
    | 'worklist'
    | 'recalls'
    | 'requests'
    | 'charges'
    | 'claims'
    | 'rulebook'
    | 'me'
    | 'set-up'
    | 'nowhere';
  /** What stands after the page: a date, an id, a section. */
  rest: string | null;
  /** What stands after that: whose hours. */
  more: string | null;
}

const PAGES = new Set([
  'schedule',
  'week',
  'month',
  'agenda',
  'patients',
  'setup',
  'audit',
  'worklist',
  'recalls',
  'requests',
  'charges',
  'claims',
  'rulebook',
  'me',
  'set-up',
]);

class Router extends EventTarget {
  get place(): Place {
    const [page = '', rest, more] = location.pathname.split('/').filter(Boolean);
    if (page === '') return { page: 'schedule', rest: null, more: null };
    return {
      page: PAGES.has(page) ? (page as Place['page']) : 'nowhere',
      rest: rest ? decodeURIComponent(rest) : null,
      more: more ? decodeURIComponent(more) : null,
    };
  }

  go(path: string, options: { replace?: boolean } = {}): void {
    if (options.replace) history.replaceState(null, '', path);
    else if (path !== location.pathname) history.pushState(null, '', path);
    this.dispatchEvent(new Event('moved'));
  }
}

export const router = new Router();

addEventListener('popstate', () => router.dispatchEvent(new Event('moved')));

/** Links of our own pages change the address without loading the page again. */
document.addEventListener('click', (event) => {
  const link = (event.target as Element).closest?.('a[href^="/"]') as HTMLAnchorElement | null;
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  if (link.target || link.hasAttribute('download') || link.pathname.startsWith('/api/')) return;
  event.preventDefault();
  router.go(link.pathname);
});
