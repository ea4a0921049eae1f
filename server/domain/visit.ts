/** The id of a stored visit. */
export type VisitId = number & { readonly idOf: 'visit' };

/** What an access is: a page that was viewed, or a document that was downloaded. */
export type AccessKind = 'page' | 'download';

/** The longest silence within one visit, in seconds. */
export const VISIT_GAP_SECONDS = 30 * 60;
