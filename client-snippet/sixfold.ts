/**
 * Sixfold's snippet: tells the server which page was seen and which document was fetched, by path alone. It touches no
 * cookie and no storage, sends no referrer, and never throws into the page.
 */
(() => {
  // Known only while the script runs.
  const script = document.currentScript as HTMLScriptElement | null;
  const { history, location, navigator } = window;
  const { globalPrivacyControl, doNotTrack } = navigator as Navigator & { globalPrivacyControl?: boolean; doNotTrack?: string };
  // A file on a disk has no host.
  if (!script || globalPrivacyControl || doNotTrack === '1' || !location.host) return;
  const {
    src,
    dataset: { site, endpoint },
  } = script;
  const host = (name: string) => name.replace(/^www\./, '');

  const send = (kind: 'page' | 'download', path: string) => {
    try {
      const url = endpoint ? new URL(endpoint, location.origin) : new URL('collect', src);
      // Plain text needs no preflight; in cors mode the Origin is sent although the referrer is not.
      const body = JSON.stringify({ site, [kind]: path });
      // A beacon cannot be told to leave out referrer and cookies, so it is for browsers without the other way.
      if ('keepalive' in Request.prototype)
        fetch(url, { method: 'POST', body, keepalive: true, credentials: 'omit', referrerPolicy: 'no-referrer' }).catch(() => 0);
      else navigator.sendBeacon(url, body);
    } catch {
      // Not being counted is no fault of the page.
    }
  };

  let last: string | undefined;
  const view = (event?: Partial<PageTransitionEvent>) => {
    // Back from the browser's cache of whole pages: seen once more.
    if (event?.persisted) last = '';
    // A page that is being prerendered is hidden, too: both count once somebody sees them.
    if (!document.hidden && location.pathname !== last) {
      last = location.pathname;
      send('page', last);
    }
  };

  const click = (event: MouseEvent) => {
    // The middle button opens a link, the right one only its menu.
    if (event.button > 1) return;
    const from = event.composedPath()[0];
    const link = from instanceof Element ? from.closest<HTMLAnchorElement>('a[href]') : null;
    if (!link?.pathname || host(link.host) !== host(location.host)) return;
    // The server knows what a document is; here only links to pages are left out.
    if (/\.(?!(html?|php|aspx?|jsp)$)[^./]+$/i.test(link.pathname) || link.hasAttribute('download'))
      send('download', link.pathname);
  };

  for (const name of ['pushState', 'replaceState'] as const) {
    const change = history[name];
    history[name] = function (this: History, ...state: Parameters<History['pushState']>) {
      change.apply(this, state);
      view();
    };
  }
  for (const name of ['popstate', 'visibilitychange', 'pageshow']) addEventListener(name, view);
  for (const name of ['click', 'auxclick'] as const) addEventListener(name, click, true);
  view();
})();
