-- What names.db of a catalog has beside the tables of an index: what it costs to fetch a store path, where its
-- symbols are, and what nixpkgs calls it. Written by nixld-catalog, read by Snapshot.

-- Sizes and references of store paths, those without libraries included.
CREATE TABLE catalog_path (
  store_path INTEGER PRIMARY KEY, -- store_path.id
  nar_size   INTEGER NOT NULL,    -- bytes in the store
  file_size  INTEGER NOT NULL,    -- bytes to fetch; -1 where the cache does not say
  refs       BLOB NOT NULL        -- store_path.id of what it refers to: ascending, differences as varints
);

-- Where symbols.pack has the symbols of an object; one without a row has none.
CREATE TABLE catalog_symbols (
  object   INTEGER PRIMARY KEY, -- object.id
  position INTEGER NOT NULL,
  length   INTEGER NOT NULL,
  digest   BLOB NOT NULL        -- the first 8 bytes of the SHA-256 of these bytes
);

-- Attributes of the nixpkgs that the catalog was made from.
CREATE TABLE catalog_attribute (
  attribute  TEXT NOT NULL,    -- with dots
  output     TEXT NOT NULL,
  store_path INTEGER NOT NULL, -- store_path.id
  PRIMARY KEY (attribute, output)
) WITHOUT ROWID;

CREATE INDEX catalog_attribute_path ON catalog_attribute (store_path);
