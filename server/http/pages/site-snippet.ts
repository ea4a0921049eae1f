/** The tag a webmaster pastes into each page. */
export function snippetTag(publicUrl: string, domain: string): string {
  return `<script defer src="${publicUrl}/sixfold.js" data-site="${domain}"></script>`;
}

/** The same for one version of the snippet and no other: the browser compares its hash. */
export function pinnedSnippetTag(publicUrl: string, domain: string, name: string, integrity: string): string {
  return `<script defer src="${publicUrl}/${name}" integrity="${integrity}" crossorigin="anonymous" data-site="${domain}"></script>`;
}

/**
 * The same for visitors without script. The referrer policy lets the picture's request name the page's path, which is all
 * that is kept of it.
 */
export function pixelTag(publicUrl: string, domain: string): string {
  return `<noscript><img src="${publicUrl}/collect.gif?site=${domain}" alt="" width="1" height="1" referrerpolicy="no-referrer-when-downgrade"></noscript>`;
}
