// Kept free for the database, the socket for commands, names, mails, and the browser that prints.
const RESERVED_FILES = 128;
// A silent connection costs 13 KB; whoever has more visitors at once has a proxy in front.
const MOST = 4_096;
// Where even the reserve is missing.
const FEWEST = 16;

/** How many connections this process may have at once by the system's limit on open files (`ulimit -n`). */
export function mostConnections(): number {
  const report: { readonly userLimits?: { readonly open_files?: { readonly soft?: unknown } } } = process.report.getReport();
  const files = Number(report.userLimits?.open_files?.soft);
  // "unlimited" is no number, and some systems have no such limit.
  return Number.isNaN(files) ? MOST : Math.max(FEWEST, Math.min(MOST, files - RESERVED_FILES));
}
