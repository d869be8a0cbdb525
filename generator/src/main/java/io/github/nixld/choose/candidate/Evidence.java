package io.github.nixld.choose.candidate;

import io.github.nixld.index.StorePathInfo;
import java.util.HashMap;
import java.util.Map;

/// What the store itself shows about candidates: how many packages link to them or refer to them.
/// It asks about each candidate once, when two are first compared.
final class Evidence {
  private final StoreView view;
  private final LibcInstallation libc;
  private final Map<Candidate, Integer> ofGlibc = new HashMap<>();
  private final Map<Candidate, Integer> ofAll = new HashMap<>();
  private final Map<Candidate, Boolean> wanted = new HashMap<>();
  private final Map<String, Boolean> directories = new HashMap<>();

  Evidence(StoreView view, LibcInstallation libc) {
    this.view = view;
    this.libc = libc;
  }

  /// How many packages with the chosen glibc link to a candidate.
  int linkersOfGlibc(Candidate candidate) {
    return ofGlibc.computeIfAbsent(
        candidate, c -> view.linkers(c.directory(), c.file(), libc.directory()));
  }

  /// How many packages link to a candidate, whatever their glibc.
  int linkers(Candidate candidate) {
    return ofAll.computeIfAbsent(
        candidate, c -> view.linkers(c.directory(), c.file()).storePaths());
  }

  /// Whether a package links to a candidate, or another store path refers to its own.
  boolean isWanted(Candidate candidate) {
    return linkers(candidate) > 0 || wanted.computeIfAbsent(candidate, this::isReferredTo);
  }

  /// Whether a package with the chosen glibc links to anything in a candidate's directory: what
  /// lies beside it belongs to the same build.
  boolean isBesideLinked(Candidate candidate) {
    return directories.computeIfAbsent(
        candidate.directory(), directory -> view.hasLinkers(directory, libc.directory()));
  }

  private boolean isReferredTo(Candidate candidate) {
    StorePathInfo storePath = candidate.storePath();
    return storePath != null && view.referrers(storePath.basename()) > 0;
  }

  /// Whether a candidate finds its own libc in the directory of the chosen one.
  boolean isBuiltWithGlibc(Candidate candidate) {
    String path = candidate.object().runpath();
    if (path == null) {
      path = candidate.object().rpath();
    }
    return path != null && (path + ":").contains(libc.directory() + ":");
  }
}
