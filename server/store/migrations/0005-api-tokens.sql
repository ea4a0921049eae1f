-- Tokens with which programs read reports and metrics. Nothing here is about a visitor.

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

-- So that one can be told from another; the name of a revoked one is free again.
CREATE UNIQUE INDEX api_token_name ON api_token (coalesce(user_id, 0), name) WHERE revoked_at IS NULL;

CREATE TABLE api_token_site (
  token_id INTEGER NOT NULL,
  site_id INTEGER NOT NULL,
  PRIMARY KEY (token_id, site_id)
) STRICT, WITHOUT ROWID;
