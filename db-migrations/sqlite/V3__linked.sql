
-- Who links to what. (There is no V2: it changed what object.facts says, which no SQL can add.)

-- Of each name that objects need: which store paths find it where.
CREATE TABLE linked (
  name    INTEGER PRIMARY KEY, -- string.id
  linkers BLOB NOT NULL        -- see LinkersCodec
);

-- Store paths that objects search and that are not in the index. When one of them comes, all links are counted again.
CREATE TABLE missing (
  basename TEXT PRIMARY KEY NOT NULL
) WITHOUT ROWID;

-- How many other store paths refer to this one, as Nix's database has it. 0 where it cannot be read.
ALTER TABLE store_path ADD COLUMN referrers INTEGER NOT NULL DEFAULT 0;
