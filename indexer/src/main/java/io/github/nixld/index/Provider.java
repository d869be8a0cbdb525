package io.github.nixld.index;

/// A name under which a loader can find an object.
///
/// @param directory absolute, no symlink in it below the store's directory
/// @param name the file's or symlink's
/// @param object what it leads to
/// @param storePath the store path that the directory is in
/// @param aggregate whether the object is in another store path: an environment of links
public record Provider(
    String directory,
    String name,
    IndexedObject object,
    StorePathInfo storePath,
    boolean aggregate) {}
