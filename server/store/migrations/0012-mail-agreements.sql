-- To whom reports may be mailed: a viewer's address has to agree first, for this user. Former subscriptions go on.
CREATE TABLE mail_agreement (
  user_id INTEGER NOT NULL,
  address TEXT NOT NULL CHECK (length(address) BETWEEN 3 AND 254),
  agreed_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, address)
) STRICT, WITHOUT ROWID;

INSERT INTO mail_agreement SELECT user_id, address, min(added_at) FROM mail_subscription GROUP BY user_id, address;

-- Mails that a user had sent at once, for a day: reports, and questions whether an address agrees, those for three days.
CREATE TABLE mail_at_once (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL,
  address TEXT NOT NULL CHECK (length(address) BETWEEN 3 AND 254),
  -- Of a question: the hash of the token in its link.
  token_hash TEXT UNIQUE CHECK (length(token_hash) = 64),
  sent_at INTEGER NOT NULL
) STRICT;
