/** What little script the dashboard has: copying the snippet, and looking again while a site waits for its first hit. */
export const dashboardScript = `for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    const label = button.textContent;
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}
if (document.querySelector('[data-waiting]')) setTimeout(() => location.reload(), 10000);
`;
