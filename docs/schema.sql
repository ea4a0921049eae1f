-- The whole schema as it is now. Generated from server/store/migrations/ by `npm run schema`; the meaning of every table
-- and column stands in server/domain/, in the files tables-of-*.ts, and on the policy page.

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

CREATE TABLE ledger (
  site_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  entry TEXT NOT NULL CHECK (entry IN ('received', 'malformed', 'method', 'bot', 'privacy-signal', 'origin', 'address', 'status', 'asset', 'path', 'rate', 'late', 'repeat', 'duplicate')),
  hits INTEGER NOT NULL CHECK (hits > 0),
  PRIMARY KEY (site_id, day, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE commit_count (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  commits INTEGER NOT NULL
) STRICT;

CREATE TABLE lost_commits (
  noticed_at INTEGER PRIMARY KEY,
  commits INTEGER NOT NULL CHECK (commits > 0)
) STRICT;

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

CREATE TABLE uptime (
  started_at INTEGER PRIMARY KEY,
  last_heartbeat_at INTEGER NOT NULL CHECK (last_heartbeat_at >= started_at)
) STRICT;

CREATE TABLE dirty (
  site_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (site_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE closed_day (
  site_id INTEGER NOT NULL,
  day INTEGER NOT NULL, erased INTEGER NOT NULL DEFAULT 1 CHECK (erased IN (0, 1)),
  PRIMARY KEY (site_id, day)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE rollup (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  site_id INTEGER NOT NULL,
  tier TEXT NOT NULL CHECK (tier IN ('day', 'month', 'year')),
  first_day INTEGER NOT NULL,
  last_day INTEGER NOT NULL CHECK (last_day >= first_day),
  current INTEGER NOT NULL CHECK (current IN (0, 1)),
  visits INTEGER NOT NULL,
  page_views INTEGER NOT NULL,
  downloads INTEGER NOT NULL,
  single_page_visits INTEGER NOT NULL,
  timed_visits INTEGER NOT NULL,
  timed_seconds INTEGER NOT NULL,
  median_seconds REAL
) STRICT;

CREATE UNIQUE INDEX rollup_current ON rollup (site_id, tier, first_day) WHERE current = 1;

CREATE INDEX rollup_garbage ON rollup (id) WHERE current = 0;

CREATE TABLE rollup_hour (
  rollup_id INTEGER NOT NULL,
  hour_at INTEGER NOT NULL,
  visits INTEGER NOT NULL,
  page_views INTEGER NOT NULL,
  downloads INTEGER NOT NULL,
  PRIMARY KEY (rollup_id, hour_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_page (
  rollup_id INTEGER NOT NULL,
  path_id INTEGER NOT NULL,
  page_views INTEGER NOT NULL,
  visits INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  exits INTEGER NOT NULL,
  PRIMARY KEY (rollup_id, path_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_document (
  rollup_id INTEGER NOT NULL,
  path_id INTEGER NOT NULL,
  downloads INTEGER NOT NULL,
  PRIMARY KEY (rollup_id, path_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_browser (
  rollup_id INTEGER NOT NULL,
  browser_id INTEGER NOT NULL,
  visits INTEGER NOT NULL,
  PRIMARY KEY (rollup_id, browser_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_top_level_domain (
  rollup_id INTEGER NOT NULL,
  label TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('name', 'country', 'unknown')),
  visits INTEGER NOT NULL,
  PRIMARY KEY (rollup_id, label, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_server_address (
  rollup_id INTEGER NOT NULL,
  server_address TEXT NOT NULL,
  visits INTEGER NOT NULL,
  PRIMARY KEY (rollup_id, server_address)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_duration (
  rollup_id INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  visits INTEGER NOT NULL,
  PRIMARY KEY (rollup_id, bucket)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_week_hour (
  rollup_id INTEGER NOT NULL,
  slot INTEGER NOT NULL CHECK (slot BETWEEN 0 AND 167),
  visits INTEGER NOT NULL,
  PRIMARY KEY (rollup_id, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_visit_length (
  rollup_id INTEGER NOT NULL,
  page_views INTEGER NOT NULL CHECK (page_views BETWEEN 0 AND 50),
  visits INTEGER NOT NULL,
  PRIMARY KEY (rollup_id, page_views)
) STRICT, WITHOUT ROWID;

CREATE TABLE first_seen (
  site_id INTEGER NOT NULL,
  download INTEGER NOT NULL CHECK (download IN (0, 1)),
  path_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  PRIMARY KEY (site_id, download, path_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX first_seen_day ON first_seen (site_id, download, day);

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

CREATE TABLE mail_subscription (
  user_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  interval TEXT NOT NULL CHECK (interval IN ('daily', 'weekly', 'monthly')),
  address TEXT NOT NULL CHECK (length(address) BETWEEN 3 AND 254),
  language TEXT NOT NULL CHECK (length(language) BETWEEN 2 AND 16),
  -- Minutes after midnight on the clock of the site's time zone.
  send_at INTEGER NOT NULL CHECK (send_at BETWEEN 0 AND 1439),
  added_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, site_id, interval)
) STRICT, WITHOUT ROWID;

CREATE TABLE mail_outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  interval TEXT NOT NULL CHECK (interval IN ('daily', 'weekly', 'monthly')),
  first_day INTEGER NOT NULL,
  message_id TEXT NOT NULL UNIQUE,
  due_at INTEGER NOT NULL,
  queued_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'unknown')),
  attempts INTEGER NOT NULL DEFAULT 0,
  -- How many times nobody could tell whether the mail arrived; after the second it is not sent again.
  unknown_ends INTEGER NOT NULL DEFAULT 0 CHECK (unknown_ends BETWEEN 0 AND 2),
  next_attempt_at INTEGER,
  last_error TEXT,
  ended_at INTEGER,
  UNIQUE (user_id, site_id, interval, first_day)
) STRICT;

CREATE INDEX mail_outbox_next ON mail_outbox (next_attempt_at) WHERE next_attempt_at IS NOT NULL;

CREATE TABLE api_token (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
  token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
  scopes TEXT NOT NULL CHECK (scopes IN ('reports', 'metrics', 'reports metrics')),
  all_sites INTEGER NOT NULL CHECK (all_sites IN (0, 1)),
  -- Whose rights it has at most; none for a token made on the command line for nobody in particular.
  user_id INTEGER,
  added_at INTEGER NOT NULL,
  expires_at INTEGER,
  -- Only the UTC day (days since 1970-01-01), so that use is no timeline of anybody's work.
  last_used_day INTEGER,
  revoked_at INTEGER
) STRICT;

CREATE UNIQUE INDEX api_token_name ON api_token (coalesce(user_id, 0), name) WHERE revoked_at IS NULL;

CREATE TABLE api_token_site (
  token_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  PRIMARY KEY (token_id, site_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE site_document_ending (
  site_id INTEGER NOT NULL,
  ending TEXT NOT NULL CHECK (length(ending) BETWEEN 1 AND 32),
  document INTEGER NOT NULL CHECK (document IN (0, 1)),
  PRIMARY KEY (site_id, ending)
) STRICT, WITHOUT ROWID;

CREATE TABLE clock (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  heartbeat_at INTEGER NOT NULL,
  -- Whether administrators were told by mail that the clock is doubted, so that they are told once.
  doubt_mailed INTEGER NOT NULL DEFAULT 0 CHECK (doubt_mailed IN (0, 1))
) STRICT;

CREATE TABLE session (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash TEXT NOT NULL UNIQUE,
  user_id INTEGER NOT NULL,
  browser TEXT NOT NULL CHECK (length(browser) BETWEEN 1 AND 80),
  started_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE known_browser_key (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;

CREATE TABLE mail_agreement (
  user_id INTEGER NOT NULL,
  address TEXT NOT NULL CHECK (length(address) BETWEEN 3 AND 254),
  agreed_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE mail_at_once (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL,
  address TEXT NOT NULL CHECK (length(address) BETWEEN 3 AND 254),
  -- Of a question: the hash of the token in its link.
  token_hash TEXT UNIQUE CHECK (length(token_hash) = 64),
  sent_at INTEGER NOT NULL
) STRICT;
