-- Rollups of days, months and years in one scheme: a registry of rollups, and detail rows by the rollup's id. A rollup is
-- written under a new id and becomes visible with its row's `current`; rows of ids that are not current are garbage.

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

INSERT INTO rollup (site_id, tier, first_day, last_day, current, visits, page_views, downloads, single_page_visits, timed_visits, timed_seconds, median_seconds)
SELECT site_id, 'day', day, day, 1, visits, page_views, downloads, single_page_visits, timed_visits, timed_seconds, median_seconds
FROM rollup_day ORDER BY day, site_id;

-- Days of the tables that this version leaves are found by site and day; hours by the days' ends, which only the zone
-- knows, so they are copied by the step that follows this file.

ALTER TABLE rollup_hour RENAME TO former_hour;
ALTER TABLE rollup_page RENAME TO former_page;
ALTER TABLE rollup_document RENAME TO former_document;
ALTER TABLE rollup_browser RENAME TO former_browser;
ALTER TABLE rollup_top_level_domain RENAME TO former_top_level_domain;
ALTER TABLE rollup_server_address RENAME TO former_server_address;
ALTER TABLE rollup_duration RENAME TO former_duration;

-- Day tier only.
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

-- Day tier only: they go with the records of their day.
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

-- Weekday (0 Monday) * 24 + local hour.
CREATE TABLE rollup_week_hour (
  rollup_id INTEGER NOT NULL,
  slot INTEGER NOT NULL CHECK (slot BETWEEN 0 AND 167),
  visits INTEGER NOT NULL,
  PRIMARY KEY (rollup_id, slot)
) STRICT, WITHOUT ROWID;

-- 50 stands for that many or more.
CREATE TABLE rollup_visit_length (
  rollup_id INTEGER NOT NULL,
  page_views INTEGER NOT NULL CHECK (page_views BETWEEN 0 AND 50),
  visits INTEGER NOT NULL,
  PRIMARY KEY (rollup_id, page_views)
) STRICT, WITHOUT ROWID;

-- The first day of each page (download 0) and document (1) that has counts.
CREATE TABLE first_seen (
  site_id INTEGER NOT NULL,
  download INTEGER NOT NULL CHECK (download IN (0, 1)),
  path_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  PRIMARY KEY (site_id, download, path_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX first_seen_day ON first_seen (site_id, download, day);

INSERT INTO rollup_page SELECT rollup.id, path_id, former_page.page_views, former_page.visits, entries, exits
FROM rollup JOIN former_page ON former_page.site_id = rollup.site_id AND day = first_day ORDER BY rollup.id, path_id;

INSERT INTO rollup_document SELECT rollup.id, path_id, former_document.downloads
FROM rollup JOIN former_document ON former_document.site_id = rollup.site_id AND day = first_day ORDER BY rollup.id, path_id;

INSERT INTO rollup_browser SELECT rollup.id, browser_id, former_browser.visits
FROM rollup JOIN former_browser ON former_browser.site_id = rollup.site_id AND day = first_day ORDER BY rollup.id, browser_id;

INSERT INTO rollup_top_level_domain SELECT rollup.id, label, source, former_top_level_domain.visits
FROM rollup JOIN former_top_level_domain ON former_top_level_domain.site_id = rollup.site_id AND day = first_day;

INSERT INTO rollup_server_address SELECT rollup.id, server_address, former_server_address.visits
FROM rollup JOIN former_server_address ON former_server_address.site_id = rollup.site_id AND day = first_day;

INSERT INTO rollup_duration SELECT rollup.id, bucket, former_duration.visits
FROM rollup JOIN former_duration ON former_duration.site_id = rollup.site_id AND day = first_day;

INSERT INTO first_seen SELECT site_id, 0, path_id, min(day) FROM former_page WHERE page_views > 0 GROUP BY site_id, path_id;

INSERT INTO first_seen SELECT site_id, 1, path_id, min(day) FROM former_document GROUP BY site_id, path_id;

-- What the former counts did not tell, page views a visit, is told of the days that can be counted again.
INSERT INTO dirty SELECT site_id, day, 1 FROM rollup_day
WHERE NOT EXISTS (SELECT 1 FROM closed_day WHERE closed_day.site_id = rollup_day.site_id AND closed_day.day = rollup_day.day)
ON CONFLICT DO UPDATE SET version = version + 1;

DROP TABLE rollup_day;
DROP TABLE former_page;
DROP TABLE former_document;
DROP TABLE former_browser;
DROP TABLE former_top_level_domain;
DROP TABLE former_server_address;
DROP TABLE former_duration;
