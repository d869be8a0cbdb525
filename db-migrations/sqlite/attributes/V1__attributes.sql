-- What is known of nixpkgs: which of its attributes provide which libraries.
-- Written by AttributesUpdate, read by StoredAttributes. PRAGMA user_version is the number of the last migration.

-- "nixa": the file is ours.
PRAGMA application_id = 0x6e697861;

-- What was recorded, and from what. Recording a kind again replaces all that was recorded of it.
CREATE TABLE source (
  kind     TEXT PRIMARY KEY NOT NULL, -- 'packages' (table evaluated), 'nix-index' (tables package and library)
  origin   TEXT NOT NULL,             -- the path that was read
  identity TEXT NOT NULL,             -- the same: nothing new to record; '' if nothing tells
  learnt   INTEGER NOT NULL           -- when, in ms since 1970
) WITHOUT ROWID;

-- Outputs of attributes, as Nix evaluates them: the store path is <hash>-<name>.
CREATE TABLE evaluated (
  name   TEXT NOT NULL,
  hash   TEXT NOT NULL,
  path   TEXT NOT NULL, -- of the attribute, with dots
  output TEXT NOT NULL,
  PRIMARY KEY (name, hash, path, output)
) WITHOUT ROWID;

-- Packages of a nix-index database that have libraries.
CREATE TABLE package (
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL,
  hash     TEXT NOT NULL,
  path     TEXT NOT NULL,
  output   TEXT NOT NULL,
  toplevel INTEGER NOT NULL, -- 0 if what the attribute provides only refers to it
  files    INTEGER NOT NULL  -- how many there are, libraries or not
);

CREATE TABLE library (
  name    TEXT NOT NULL,    -- of the file or symlink
  package INTEGER NOT NULL, -- package.id
  place   INTEGER NOT NULL, -- where it lies (LibraryLocation): smaller is better
  PRIMARY KEY (name, package)
) WITHOUT ROWID;

-- Made last.
CREATE INDEX evaluated_path ON evaluated (path);
