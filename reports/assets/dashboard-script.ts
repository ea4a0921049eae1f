/**
 * What little script the dashboard has: copying, looking again while a site waits for its first hit, the live figures,
 * closing an open definition, and a search that sends itself. Every page works without it (decision 40).
 */
export const dashboardScript = `const copied = document.currentScript?.dataset.copied ?? '';
for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    const label = button.textContent;
    button.textContent = copied;
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}
const byItself = { headers: { 'Sixfold-By-Itself': '1' } };
if (document.querySelector('[data-waiting]')) {
  let seen;
  setInterval(async () => {
    try {
      const response = await fetch(location.href, byItself);
      const page = await response.text();
      if (!page.includes('data-waiting') || page !== (seen ?? page)) location.reload();
      seen = page;
    } catch {}
  }, 10000);
}
const live = document.querySelector('[data-live]');
if (live) {
  const look = async () => {
    if (document.hidden) return;
    try {
      const response = await fetch(live.dataset.live, byItself);
      if (!response.ok) return;
      const { sentences } = await response.json();
      live.querySelector('[data-live-visits]').textContent = sentences[0];
      live.querySelector('[data-live-today]').textContent = sentences[1];
    } catch {}
  };
  setInterval(look, 10000);
  document.addEventListener('visibilitychange', look);
}
const open = 'details.hint[open], details.range[open]';
document.addEventListener('click', (event) => {
  for (const hint of document.querySelectorAll(open)) if (!hint.contains(event.target)) hint.open = false;
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const hint of document.querySelectorAll(open)) {
    hint.open = false;
    hint.querySelector('summary').focus();
  }
});
`;
