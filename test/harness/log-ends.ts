/** Where each commit of a write-ahead log ends (SQLite's file format, section 4). */
export function commitEnds(log: Buffer): readonly number[] {
  const page = log.readUInt32BE(8);
  const ends: number[] = [];
  for (let at = 32; at + 24 + page <= log.length; at += 24 + page) {
    if (!log.subarray(at + 8, at + 16).equals(log.subarray(16, 24))) break;
    if (log.readUInt32BE(at + 4) > 0) ends.push(at + 24 + page);
  }
  return ends;
}
