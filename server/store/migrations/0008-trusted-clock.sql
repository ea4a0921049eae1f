-- The time that the program's clock has last been believed to show, so that a clock that runs ahead deletes nothing.

CREATE TABLE clock (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  heartbeat_at INTEGER NOT NULL,
  -- Whether administrators were told by mail that the clock is doubted, so that they are told once.
  doubt_mailed INTEGER NOT NULL DEFAULT 0 CHECK (doubt_mailed IN (0, 1))
) STRICT;

INSERT INTO clock (id, heartbeat_at) SELECT 1, max(last_heartbeat_at) FROM uptime HAVING count(*) > 0;
