-- The index of a Nix store: which names a loader can find in it, and what it would find there.
-- Written by IndexBuilder, read by Index. PRAGMA user_version is the number of the last migration.

-- "nixl": the file is ours.
PRAGMA application_id = 0x6e69786c;

-- What the whole index is about.
--   store            the store's directory
--   store_modified   its modification time when it was listed, ns since 1970; 0: not to be relied on
--   complete         1 when the last build ended, 0 while one is at work or after it was killed
--   built            when the last build ended, ms since 1970
--   pending          names of the store paths that were not valid yet, a line each
--   store_paths, objects, entries   how many there are
--   dropped          how many store paths were removed since the file was made
--   roots            1 if the last build could see which store paths GC roots lead to
CREATE TABLE meta (
  key   TEXT PRIMARY KEY NOT NULL,
  value NOT NULL
) WITHOUT ROWID;

-- Every text that may occur more than once; referred to by its id.
CREATE TABLE string (
  id   INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
);

CREATE TABLE store_path (
  id         INTEGER PRIMARY KEY,
  basename   TEXT NOT NULL UNIQUE, -- <hash>-<name>
  deriver    TEXT,                 -- basename of the .drv, if Nix's database has it
  registered INTEGER NOT NULL,     -- registration time, s since 1970; 0 if unknown
  rooted     INTEGER NOT NULL      -- 0 if no GC root leads to it
);

-- Directories that have entries.
CREATE TABLE directory (
  id         INTEGER PRIMARY KEY,
  store_path INTEGER NOT NULL, -- store_path.id
  path       INTEGER NOT NULL, -- string.id: relative to the store path; '..' for a store path that is a single file
  UNIQUE (store_path, path)
);

-- Symlinks to directories.
CREATE TABLE directory_link (
  store_path INTEGER NOT NULL, -- store_path.id
  path       INTEGER NOT NULL, -- string.id: of the link, relative to the store path
  target     INTEGER NOT NULL, -- string.id: relative to the store, or absolute if it leaves it
  PRIMARY KEY (store_path, path)
) WITHOUT ROWID;

-- Names under which a loader can find something: files (object) and symlinks (target_*).
CREATE TABLE entry (
  directory        INTEGER NOT NULL, -- directory.id
  name             INTEGER NOT NULL, -- string.id
  object           INTEGER,          -- object.id
  target_directory INTEGER,          -- string.id: relative to the store, absolute outside it; null: the same
  target_name      INTEGER,          -- string.id
  PRIMARY KEY (directory, name)
) WITHOUT ROWID;

-- Files. Hard links are several entries of one object.
CREATE TABLE object (
  id     INTEGER PRIMARY KEY,
  soname INTEGER,      -- string.id of DT_SONAME
  facts  BLOB NOT NULL -- see FactsCodec
);

-- What is built into dynamic loaders.
CREATE TABLE ld_so (
  object  INTEGER PRIMARY KEY, -- object.id
  kind    TEXT NOT NULL,       -- GLIBC, MUSL
  version TEXT NOT NULL,
  cache   TEXT,
  lib     TEXT NOT NULL
);

CREATE TABLE ld_so_directory (
  object   INTEGER NOT NULL, -- ld_so.object
  position INTEGER NOT NULL,
  path     TEXT NOT NULL,
  PRIMARY KEY (object, position)
) WITHOUT ROWID;

-- Made last if an index is built from nothing.
CREATE INDEX entry_name ON entry (name);
CREATE INDEX entry_object ON entry (object) WHERE object IS NOT NULL;
CREATE INDEX object_soname ON object (soname) WHERE soname IS NOT NULL;
