-- The key that signs the mark by which a browser that signed in before is known again. Filled with random bytes.
CREATE TABLE known_browser_key (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;
