package io.github.nixld.store;

import java.util.List;

/// What was found in one store path. Names and paths are as in the file system. A relative path is
/// relative to the store path, and "" is the store path itself.
///
/// @param basename the store path's name
/// @param outcome whether this is all of it
/// @param directories those that have entries
/// @param links directories that are symlinks, and can lead to entries
/// @param objects the files that this scan has read; [Entry.File] names them by number
/// @param counts what it took
public record ScannedPath(
    String basename,
    Outcome outcome,
    List<Directory> directories,
    List<DirectoryLink> links,
    List<ScannedObject> objects,
    Counts counts) {
  /// The directory of a store path that is a single file.
  public static final String PARENT = "..";

  public ScannedPath {
    directories = List.copyOf(directories);
    links = List.copyOf(links);
    objects = List.copyOf(objects);
  }

  /// How a scan ended.
  public enum Outcome {
    COMPLETE,
    /// Nix is not done with the store path: it was left alone.
    PENDING,
    /// It is gone, changed while it was scanned, or cannot be read for now: what was read is not
    /// all of it.
    VANISHED
  }

  /// A store path of which nothing was read.
  static ScannedPath unread(String basename, Outcome outcome) {
    return new ScannedPath(basename, outcome, List.of(), List.of(), List.of(), new Counts(0, 0, 0));
  }

  /// @param path relative, no symlink in it; [#PARENT] for a store path that is itself an entry
  /// @param entries with names by [LibraryRule], and what they lead to
  public record Directory(String path, List<Entry> entries) {
    public Directory {
      entries = List.copyOf(entries);
    }
  }

  /// A name in a directory.
  public sealed interface Entry {
    String name();

    /// @param object the number of a [ScannedObject], in this or another [ScannedPath] of the same
    ///   walker: hard links share one
    record File(String name, long object) implements Entry {}

    /// A symlink.
    ///
    /// @param directory where its target stands, as far as it could be followed: relative to the
    ///   store; absolute if it is outside
    /// @param target the target's name there
    record Link(String name, String directory, String target) implements Entry {}
  }

  /// A symlink to a directory.
  ///
  /// @param path relative, of the link
  /// @param target relative to the store; absolute if it is outside
  public record DirectoryLink(String path, String target) {}

  /// @param directoriesRead how many directories were listed
  /// @param filesOpened how many files were opened
  /// @param unreadable how many directories and files could not be
  public record Counts(int directoriesRead, int filesOpened, int unreadable) {}
}
