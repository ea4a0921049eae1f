-- The schema is the policy: six permitted fields and what is needed to keep and count them. Every table and column
-- stands in server/domain/ (tables-of-*.ts) as well; a start of the program compares the two.

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE site (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  domain TEXT NOT NULL UNIQUE CHECK (length(domain) <= 253),
  time_zone TEXT NOT NULL CHECK (length(time_zone) <= 64),
  added_at INTEGER NOT NULL,
  rate_limit INTEGER CHECK (rate_limit >= 0)
) STRICT;

CREATE TABLE site_alias (
  site_id INTEGER NOT NULL,
  host TEXT NOT NULL CHECK (length(host) <= 253),
  PRIMARY KEY (site_id, host)
) STRICT, WITHOUT ROWID;

-- What a site does not want counted: networks in CIDR notation, and patterns of paths.

CREATE TABLE site_excluded_address (
  site_id INTEGER NOT NULL,
  network TEXT NOT NULL CHECK (length(network) <= 49),
  PRIMARY KEY (site_id, network)
) STRICT, WITHOUT ROWID;

CREATE TABLE site_excluded_path (
  site_id INTEGER NOT NULL,
  pattern TEXT NOT NULL CHECK (length(pattern) <= 1024),
  PRIMARY KEY (site_id, pattern)
) STRICT, WITHOUT ROWID;

-- Records. Times are Unix seconds in UTC.

CREATE TABLE browser (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  family TEXT NOT NULL CHECK (length(family) BETWEEN 1 AND 64),
  version TEXT NOT NULL CHECK (length(version) <= 16 AND version NOT GLOB '*[^0-9]*'),
  UNIQUE (family, version)
) STRICT;

CREATE TABLE path (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL UNIQUE CHECK (path = '(other)' OR length(path) <= 1024 AND substr(path, 1, 1) = '/' AND instr(path, '?') = 0 AND instr(path, '#') = 0)
) STRICT;

-- In order of their ids, so that a new visit is written at the end of the tree. The visits of a day are found through
-- its accesses: no further index has to be kept.
CREATE TABLE visit (
  id INTEGER PRIMARY KEY,
  site_id INTEGER NOT NULL,
  started_at INTEGER NOT NULL CHECK (started_at BETWEEN 0 AND 253402300799),
  server_address TEXT CHECK (length(server_address) <= 49 AND server_address NOT GLOB '*[^0-9a-f.:/]*'),
  top_level_domain TEXT CHECK (length(top_level_domain) BETWEEN 2 AND 63 AND top_level_domain NOT GLOB '*[^a-z0-9-]*'),
  top_level_domain_by_name INTEGER CHECK (top_level_domain_by_name IN (0, 1)),
  browser_id INTEGER NOT NULL,
  CHECK ((top_level_domain IS NULL) = (top_level_domain_by_name IS NULL))
) STRICT;

-- In order of time, and of arrival within a second, so that a live hit is written at the end of the tree whatever
-- visit it belongs to.
CREATE TABLE access (
  site_id INTEGER NOT NULL,
  at INTEGER NOT NULL CHECK (at BETWEEN 0 AND 253402300799),
  sequence INTEGER NOT NULL CHECK (sequence >= 0),
  visit_id INTEGER NOT NULL,
  download INTEGER NOT NULL CHECK (download IN (0, 1)),
  path_id INTEGER NOT NULL,
  PRIMARY KEY (site_id, at, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE visit_id_block (
  collector INTEGER PRIMARY KEY CHECK (collector BETWEEN 0 AND 8191),
  next_counter INTEGER NOT NULL CHECK (next_counter BETWEEN 1 AND 1099511627775)
) STRICT;

-- The ledger, by the site's local day (days since 1970-01-01): what arrived, and what of it was not counted. One table,
-- because every commit writes both.
CREATE TABLE ledger (
  site_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  entry TEXT NOT NULL CHECK (entry IN ('received', 'malformed', 'method', 'bot', 'privacy-signal', 'origin', 'address', 'status', 'asset', 'path', 'rate', 'late', 'repeat', 'duplicate')),
  hits INTEGER NOT NULL CHECK (hits > 0),
  PRIMARY KEY (site_id, day, entry)
) STRICT, WITHOUT ROWID;

-- How many commits were ever made, to be compared with the mark outside the database.
CREATE TABLE commit_count (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  commits INTEGER NOT NULL
) STRICT;

INSERT INTO commit_count VALUES (1, 0);

-- Commits that the mark knew and the database did not.
CREATE TABLE lost_commits (
  noticed_at INTEGER PRIMARY KEY,
  commits INTEGER NOT NULL CHECK (commits > 0)
) STRICT;

-- Import state: how many lines of each second of a log are in.

CREATE TABLE log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  site_id INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
  UNIQUE (site_id, name)
) STRICT;

CREATE TABLE log_second (
  log_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  lines INTEGER NOT NULL CHECK (lines > 0),
  PRIMARY KEY (log_id, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE imported_day (
  site_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  imported_at INTEGER NOT NULL,
  PRIMARY KEY (site_id, day)
) STRICT, WITHOUT ROWID;

-- When `serve` was running, so that a stretch without it is a gap and not zero.
CREATE TABLE uptime (
  started_at INTEGER PRIMARY KEY,
  last_heartbeat_at INTEGER NOT NULL CHECK (last_heartbeat_at >= started_at)
) STRICT;

-- Days whose rollups are behind the records, and days whose records have expired.

CREATE TABLE dirty (
  site_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (site_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE closed_day (
  site_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  PRIMARY KEY (site_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_day (
  site_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  visits INTEGER NOT NULL,
  page_views INTEGER NOT NULL,
  downloads INTEGER NOT NULL,
  single_page_visits INTEGER NOT NULL,
  timed_visits INTEGER NOT NULL,
  timed_seconds INTEGER NOT NULL,
  median_seconds REAL,
  PRIMARY KEY (site_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_hour (
  site_id INTEGER NOT NULL,
  hour_at INTEGER NOT NULL,
  visits INTEGER NOT NULL,
  page_views INTEGER NOT NULL,
  downloads INTEGER NOT NULL,
  PRIMARY KEY (site_id, hour_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_page (
  site_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  path_id INTEGER NOT NULL,
  page_views INTEGER NOT NULL,
  visits INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  exits INTEGER NOT NULL,
  PRIMARY KEY (site_id, day, path_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_document (
  site_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  path_id INTEGER NOT NULL,
  downloads INTEGER NOT NULL,
  PRIMARY KEY (site_id, day, path_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_browser (
  site_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  browser_id INTEGER NOT NULL,
  visits INTEGER NOT NULL,
  PRIMARY KEY (site_id, day, browser_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_top_level_domain (
  site_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  label TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('name', 'country', 'unknown')),
  visits INTEGER NOT NULL,
  PRIMARY KEY (site_id, day, label, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_server_address (
  site_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  server_address TEXT NOT NULL,
  visits INTEGER NOT NULL,
  PRIMARY KEY (site_id, day, server_address)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_duration (
  site_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  visits INTEGER NOT NULL,
  PRIMARY KEY (site_id, day, bucket)
) STRICT, WITHOUT ROWID;

-- People who may sign in. Nothing here is about a visitor.

CREATE TABLE user (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
  password_hash TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('admin', 'viewer')),
  added_at INTEGER NOT NULL,
  disabled_at INTEGER
) STRICT;

CREATE TABLE user_site (
  user_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  PRIMARY KEY (user_id, site_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,
  user_id INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
