
-- Which store paths link to what. (There is no V2: it changed object.facts, which SQL cannot do.)

-- For each name that objects need: which store paths find it where.
CREATE TABLE linked (
  name    INTEGER PRIMARY KEY, -- string.id
  linkers BLOB NOT NULL        -- see LinkersCodec
);

-- Store paths that objects search but the index lacks. If one comes, all links are counted again.
CREATE TABLE missing (
  basename TEXT PRIMARY KEY NOT NULL
) WITHOUT ROWID;

-- How many other store paths refer to this one, by Nix's database; 0 if that cannot be read.
ALTER TABLE store_path ADD COLUMN referrers INTEGER NOT NULL DEFAULT 0;
