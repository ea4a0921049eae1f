export type PathKind = 'page' | 'document' | 'asset';

const documentGroups = {
  'text documents': [
    'pdf',
    'doc',
    'docx',
    'docm',
    'dot',
    'dotx',
    'odt',
    'ott',
    'rtf',
    'txt',
    'md',
    'tex',
    'ps',
    'eps',
    'djvu',
    'pages',
    'wpd',
    'xps',
  ],
  spreadsheets: ['xls', 'xlsx', 'xlsm', 'xlsb', 'xlt', 'xltx', 'ods', 'ots', 'csv', 'tsv', 'numbers'],
  presentations: ['ppt', 'pptx', 'pptm', 'pps', 'ppsx', 'pot', 'potx', 'odp', 'otp', 'key'],
  'e-books': ['epub', 'mobi', 'azw', 'azw3', 'fb2', 'cbz', 'cbr'],
  archives: [
    'zip',
    'gz',
    'tgz',
    'bz2',
    'tbz',
    'tbz2',
    'xz',
    'txz',
    'zst',
    'lz',
    'lzma',
    'z',
    '7z',
    'rar',
    'tar',
    'cpio',
    'jar',
    'war',
  ],
  'packages and disk images': [
    'deb',
    'rpm',
    'apk',
    'ipa',
    'msi',
    'exe',
    'dmg',
    'pkg',
    'iso',
    'img',
    'bin',
    'appimage',
    'snap',
    'flatpak',
    'vsix',
    'xpi',
    'crx',
    'gem',
    'whl',
    'nupkg',
  ],
  audio: ['mp3', 'm4a', 'aac', 'ogg', 'oga', 'opus', 'flac', 'wav', 'wma', 'aif', 'aiff', 'mid', 'midi'],
  video: ['mp4', 'm4v', 'webm', 'ogv', 'avi', 'mov', 'mkv', 'mpg', 'mpeg', 'wmv', 'flv', '3gp'],
  'calendar, map and data files': [
    'ics',
    'vcf',
    'kml',
    'kmz',
    'gpx',
    'geojson',
    'shp',
    'gpkg',
    'sqlite',
    'parquet',
    'torrent',
    'dwg',
    'dxf',
    'stl',
    'step',
  ],
} satisfies Readonly<Record<string, readonly string[]>>;

const assetGroups = {
  images: ['png', 'jpg', 'jpeg', 'jpe', 'gif', 'webp', 'avif', 'svg', 'svgz', 'bmp', 'tif', 'tiff', 'heic', 'jxl'],
  scripts: ['js', 'mjs', 'cjs', 'wasm'],
  styles: ['css', 'less', 'scss'],
  fonts: ['woff', 'woff2', 'ttf', 'otf', 'eot'],
  'source maps': ['map'],
  icons: ['ico', 'cur'],
  manifests: ['webmanifest', 'appcache'],
  feeds: ['rss', 'atom', 'rdf'],
} satisfies Readonly<Record<string, readonly string[]>>;

export type DocumentGroup = keyof typeof documentGroups;
export type AssetGroup = keyof typeof assetGroups;

/**
 * Extensions of documents, by group. Data that scripts fetch more than people (json, xml) is in neither list: such a path
 * is a page (decision 16).
 */
export const documentExtensions: Readonly<Record<DocumentGroup, readonly string[]>> = documentGroups;

/** Extensions and names of what a page is made of, by group. */
export const assetExtensions: Readonly<Record<AssetGroup, readonly string[]>> = assetGroups;

/** What an extension stands for; one that is missing stands for a page. */
export type ExtensionKinds = ReadonlyMap<string, PathKind>;

const listedKinds: ExtensionKinds = new Map<string, PathKind>([
  ...Object.values(documentExtensions).flatMap((extensions) => extensions.map((extension) => [extension, 'document'] as const)),
  ...Object.values(assetExtensions).flatMap((extensions) => extensions.map((extension) => [extension, 'asset'] as const)),
]);

/** Extensions, in lower case and without their dot, that a site counts otherwise than the lists do; named as in JSON. */
export interface OwnExtensions {
  readonly documentEndings: readonly string[];
  readonly pageEndings: readonly string[];
}

/** The lists as a site has changed them; the lists themselves for one that has not, which costs its hits nothing. */
export function extensionKinds({
  documentEndings: documentExtensions,
  pageEndings: pageExtensions,
}: OwnExtensions): ExtensionKinds {
  if (documentExtensions.length + pageExtensions.length === 0) return listedKinds;
  const own = new Map(listedKinds);
  for (const extension of documentExtensions) own.set(extension, 'document');
  for (const extension of pageExtensions) own.delete(extension);
  return own;
}

/** What the lists say an ending is. */
export function listedKind(extension: string): PathKind {
  return listedKinds.get(extension) ?? 'page';
}

/** What an ending looks like, for messages. */
export const EXTENSION_FORM = 'up to 32 letters and digits, such as json or .step2';

/** An ending in lower case and without its dot; undefined for a text that can be none. */
export function parseExtension(text: string): string | undefined {
  const extension = text.trim().replace(/^\./, '').toLowerCase();
  return /^[\p{L}\p{N}_+-]{1,32}$/u.test(extension) && extension.length <= 32 ? extension : undefined;
}

/** What a path is by the ending of its last segment; `robots.txt` and sitemaps are assets whatever their ending. */
export function kindOf(path: string, kinds: ExtensionKinds = listedKinds): PathKind {
  const segment = path.lastIndexOf('/') + 1;
  const dot = path.lastIndexOf('.');
  if (dot < segment) return 'page';
  const kind = kinds.get(path.slice(dot + 1).toLowerCase()) ?? 'page';
  if (kind === 'asset') return 'asset';
  const name = path.slice(segment).toLowerCase();
  return name === 'robots.txt' || /^sitemap[\w.-]*\.(xml|xml\.gz|txt)$/.test(name) ? 'asset' : kind;
}
