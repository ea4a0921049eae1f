-- Endings by which a site tells documents from pages otherwise than the program's list does: 1 a document, 0 a page.

CREATE TABLE site_document_ending (
  site_id INTEGER NOT NULL,
  ending TEXT NOT NULL CHECK (length(ending) BETWEEN 1 AND 32),
  document INTEGER NOT NULL CHECK (document IN (0, 1)),
  PRIMARY KEY (site_id, ending)
) STRICT, WITHOUT ROWID;
