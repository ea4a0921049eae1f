import type { Locale } from '../locale/locale.ts';

export interface RowPagesProps {
  readonly locale: Locale;
  /** The rows that are shown: the first one's place, from 0, and how many. */
  readonly offset: number;
  readonly shown: number;
  readonly total: number;
  readonly rowsAPage: number;
  href(offset: number): string;
}

/** Links to the other pages of a long table, and which of its rows are shown. */
export function RowPages({ locale, offset, shown, total, rowsAPage, href }: RowPagesProps) {
  const { common, overview } = locale.text;
  const last = Math.min(offset + shown, total);
  return (
    <nav class="seg pages" aria-label={common.lists}>
      {offset > 0 && (
        <>
          <a href={href(0)}>{overview.firstPage}</a>
          <a href={href(Math.max(0, offset - rowsAPage))} rel="prev">
            ← {overview.previousPage}
          </a>
        </>
      )}
      {shown > 0 && <span>{overview.rowsOf(offset + 1, last, total)}</span>}
      {last < total && (
        <>
          <a href={href(offset + rowsAPage)} rel="next">
            {overview.nextPage} →
          </a>
          <a href={href(Math.floor((total - 1) / rowsAPage) * rowsAPage)}>{overview.lastPage}</a>
        </>
      )}
    </nav>
  );
}
