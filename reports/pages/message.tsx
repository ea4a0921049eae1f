import { renderPage, type Viewer } from '../components/frame.tsx';
import type { Locale } from '../locale/locale.ts';

export interface MessageProps {
  readonly locale: Locale;
  readonly viewer: Viewer | null;
  readonly title: string;
  /** What was wrong and what to do. */
  readonly sentence: string;
  /** A line to copy, and what it is for. */
  readonly line?: { readonly before: string; readonly line: string };
  readonly action: { readonly href: string; readonly label: string } | null;
}

/** A page for what cannot be shown: not found, not permitted, gone wrong. */
export function messagePage({ locale, viewer, title, sentence, line, action }: MessageProps): string {
  return renderPage({
    locale,
    title,
    viewer,
    site: null,
    narrow: true,
    children: (
      <>
        <h1>{title}</h1>
        <p>{sentence}</p>
        {line !== undefined && (
          <>
            <p>{line.before}</p>
            <pre>{line.line}</pre>
          </>
        )}
        {action !== null && (
          <a class="button" href={action.href}>
            {action.label}
          </a>
        )}
      </>
    ),
  });
}
