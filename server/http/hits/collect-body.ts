import { isUtf8 } from 'node:buffer';
import type { AccessKind } from '../../domain/visit.ts';

/** At most this many bytes are read of a body. */
export const BODY_LIMIT_BYTES = 4_096;

export type CollectBody =
  | { readonly ok: true; readonly site: string; readonly kind: AccessKind; readonly value: string }
  /** `site` when that much could be read, so that the refusal is counted there. */
  | { readonly ok: false; readonly site: string | undefined; readonly detail: string };

// As the snippet writes it for a path of plain characters: read at a tenth of the cost of JSON.
const USUAL = /^\{"site":"([a-z0-9.-]+)","(page|download)":"(\/[ !#-[\]-~]*)"\}$/;

/** Reads a body of `POST /collect`: JSON with exactly `site` and one of `page` and `download`, all of them text. */
export function readCollectBody(bytes: Buffer): CollectBody {
  const usual = USUAL.exec(bytes.toString('latin1'));
  if (usual?.[1] !== undefined && usual[3] !== undefined)
    return { ok: true, site: usual[1], kind: usual[2] === 'page' ? 'page' : 'download', value: usual[3] };
  const refuse = (detail: string, site?: string): CollectBody => ({ ok: false, site, detail });
  if (!isUtf8(bytes)) return refuse('The body is not UTF-8.');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return refuse('The body is not JSON; it has to look like {"site":"example.com","page":"/path"}.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse('The body is not a JSON object with "site" and "page" or "download".');
  let site: string | undefined;
  let page: string | undefined;
  let download: string | undefined;
  let unknown: string | undefined;
  let notText: string | undefined;
  for (const [key, entry] of Object.entries(value)) {
    if (key !== 'site' && key !== 'page' && key !== 'download') unknown ??= key;
    else if (typeof entry !== 'string') notText ??= key;
    else if (key === 'site') site = entry;
    else if (key === 'page') page = entry;
    else download = entry;
  }
  if (unknown !== undefined)
    return refuse(`Unknown key ${JSON.stringify(unknown.slice(0, 64))}; only "site", "page" and "download" are taken.`, site);
  if (notText !== undefined) return refuse(`"${notText}" has to be text.`, site);
  if (site === undefined) return refuse('"site" is missing.');
  if (page !== undefined && download !== undefined) return refuse('"page" and "download" exclude each other.', site);
  if (page !== undefined) return { ok: true, site, kind: 'page', value: page };
  if (download !== undefined) return { ok: true, site, kind: 'download', value: download };
  return refuse('One of "page" and "download" is missing.', site);
}
