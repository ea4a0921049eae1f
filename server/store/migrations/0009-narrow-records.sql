-- Versions of more than three digits were stored, each of which could be somebody's own: what is kept is the family.
CREATE TEMP TABLE long_version (id INTEGER PRIMARY KEY, family TEXT NOT NULL) STRICT;
INSERT INTO temp.long_version SELECT id, family FROM main.browser WHERE length(version) > 3;
INSERT INTO browser (family, version) SELECT DISTINCT family, '' FROM temp.long_version WHERE true ON CONFLICT DO NOTHING;
CREATE TEMP TABLE browser_without (id INTEGER PRIMARY KEY, kept INTEGER NOT NULL) STRICT;
INSERT INTO temp.browser_without
SELECT long_version.id, kept.id FROM temp.long_version JOIN main.browser AS kept ON kept.family = long_version.family AND kept.version = '';
