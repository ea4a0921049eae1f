-- A sign-in is listed for its user, with its browser and last use, and ends when it is not used. Former ones, of which
-- neither is known, end: everybody signs in once more.
DROP TABLE session;
CREATE TABLE session (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash TEXT NOT NULL UNIQUE,
  user_id INTEGER NOT NULL,
  browser TEXT NOT NULL CHECK (length(browser) BETWEEN 1 AND 80),
  started_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
