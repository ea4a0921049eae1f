/**
 * Sixfold's snippet: tells the server which page was opened and which document was fetched, by path alone. It touches
 * no cookie and no storage, sends no referrer, and never throws into the page.
 */
(() => {
  // Known only while the script runs.
  const script = document.currentScript as HTMLScriptElement | null;
  const { history, location, navigator } = window;
  const { globalPrivacyControl, doNotTrack } = navigator as Navigator & { globalPrivacyControl?: boolean; doNotTrack?: string };
  if (!script || globalPrivacyControl || doNotTrack === '1' || location.protocol === 'file:') return;
  const endpoint = new URL('collect', script.src).href;
  const site = script.dataset['site'];
  const host = (name: string) => name.replace(/^www\./, '');

  // Plain text needs no preflight; in cors mode the Origin is sent although the referrer is not.
  const send = (kind: 'page' | 'download', path: string) => {
    void fetch(endpoint, {
      method: 'POST',
      body: JSON.stringify({ site, [kind]: path }),
      keepalive: true,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    }).catch(() => 0);
  };

  let last: string | undefined;
  const view = () => {
    if (location.pathname !== last) {
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
    const page = !/\.(?!(x|s)?html?$|(php|asp|jsp|cgi|cfm|do)\w*$)[^./]+$/i.test(link.pathname);
    if (!page || link.hasAttribute('download')) send('download', link.pathname);
  };

  for (const name of ['pushState', 'replaceState'] as const) {
    const change = history[name];
    history[name] = function (this: History, ...state: Parameters<History['pushState']>) {
      change.apply(this, state);
      view();
    };
  }
  addEventListener('popstate', view);
  addEventListener('click', click, true);
  addEventListener('auxclick', click, true);
  view();
})();
