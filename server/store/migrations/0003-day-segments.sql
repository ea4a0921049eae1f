-- The records of the visits that began on a finished day, packed by column for filters: a column for each permitted field,
-- so that the schema stays the policy. A day's segment has as many parts as it takes, belongs to the day's rollup, and
-- goes with the records of its day. The lengths leave no room for anything else: at most 4 bytes a value and a table of
-- the values that occur.
CREATE TABLE day_segment (
  rollup_id INTEGER NOT NULL,
  part INTEGER NOT NULL CHECK (part >= 0),
  visits INTEGER NOT NULL CHECK (visits > 0),
  accesses INTEGER NOT NULL CHECK (accesses >= 0),
  browsers BLOB NOT NULL CHECK (length(browsers) BETWEEN 6 + visits AND 6 + 8 * visits),
  top_level_domains BLOB NOT NULL CHECK (length(top_level_domains) BETWEEN 5 + visits AND 5 + 69 * visits),
  server_addresses BLOB NOT NULL CHECK (length(server_addresses) BETWEEN 15 + visits AND 15 + 54 * visits),
  documents BLOB NOT NULL CHECK (length(documents) BETWEEN 10 AND 11 + 9 * accesses),
  pages BLOB NOT NULL CHECK (length(pages) BETWEEN 6 AND 6 + 8 * accesses),
  times BLOB NOT NULL CHECK (length(times) BETWEEN 3 + 2 * visits + accesses AND 3 + 8 * visits + 4 * accesses),
  CHECK (length(documents) + length(pages) BETWEEN 16 + accesses AND 17 + 9 * accesses),
  PRIMARY KEY (rollup_id, part)
) STRICT;

-- Days that can be counted again get theirs then.
INSERT INTO dirty SELECT site_id, first_day, 1 FROM rollup
WHERE tier = 'day' AND current = 1
  AND NOT EXISTS (SELECT 1 FROM closed_day WHERE closed_day.site_id = rollup.site_id AND closed_day.day = rollup.first_day)
ON CONFLICT DO UPDATE SET version = version + 1;
