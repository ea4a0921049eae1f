-- Reports by mail. Their text is not kept: it is made from the rollups when a mail is sent.

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
