package io.github.nixld.cli;

import io.github.nixld.choose.Environment.ChosenLoader;
import io.github.nixld.choose.candidate.Rejected;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What `--explain` says of a glibc, held against the store.
record LoaderClaims(StoreWitness witness, ChosenLoader loader) {
  private static final Pattern STAYS =
      Pattern.compile("(\\S+)( and \\d+ more)? stay(s)? unresolved with it");

  /// What is missing with another loader.
  interface Trial {
    List<String> missing(String loader) throws Exception;
  }

  /// The claims that do not hold.
  List<String> untrue(Trial trial) throws Exception {
    List<String> untrue = new ArrayList<>();
    for (Rejected rejected : loader.rejected()) {
      boolean holds = false;
      for (Path directory : directories()) {
        holds |=
            witness.storePath(directory).endsWith(rejected.label())
                && isTrue(rejected.reason(), directory, trial);
      }
      if (!holds) {
        untrue.add(loader.path() + ", not " + rejected);
      }
    }
    if (!isTrue(loader.reason())) {
      untrue.add(loader.path() + ": " + loader.reason() + ", before " + loader.rejected());
    }
    return untrue;
  }

  /// Where the store has loaders of this name.
  private Set<Path> directories() {
    return witness.loaders(String.valueOf(Path.of(loader.path()).getFileName()));
  }

  private Path chosen() {
    return Path.of(loader.path()).getParent();
  }

  private boolean isTrue(String reason, Path other, Trial trial) throws Exception {
    Matcher stays = STAYS.matcher(reason);
    if (stays.matches()) {
      String path = other.resolve(Path.of(loader.path()).getFileName()).toString();
      return trial.missing(path).contains(stays.group(1));
    }
    return switch (reason) {
      case "older" -> compare(other) < 0;
      case "dead: no GC root keeps it" -> witness.isDead(other) && !witness.isDead(chosen());
      case "equal; the name decides" ->
          compare(other) == 0 && other.toString().compareTo(chosen().toString()) > 0;
      case "no libc stands beside it" -> !Files.exists(other.resolve("libc.so.6"));
      default -> throw new AssertionError("how to check this reason? " + reason);
    };
  }

  private int compare(Path other) throws Exception {
    return witness.compareVersions(StoreWitness.release(other), StoreWitness.release(chosen()));
  }

  /// All loaders of the store are told of, and what is said of the chosen one follows from what is
  /// said of the others.
  private boolean isTrue(String reason) {
    Set<String> others = new TreeSet<>();
    directories().forEach(it -> others.add(witness.storePath(it).getFileName().toString()));
    others.remove(witness.storePath(chosen()).getFileName().toString());
    Set<String> told =
        loader.rejected().stream()
            .map(Rejected::label)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> why = loader.rejected().stream().map(Rejected::reason).collect(Collectors.toSet());
    boolean follows =
        reason.startsWith("the only one") == why.isEmpty()
            && reason.startsWith("the newest") == (why.contains("older") && !isByName(why))
            && reason.startsWith("the first by name") == isByName(why)
            && reason.contains("kept by a GC root") == why.contains("dead: no GC root keeps it")
            && reason.contains("with a libc") == why.contains("no libc stands beside it")
            && (reason.contains("with which everything loads")
                    || reason.contains("with which least stays unresolved"))
                == why.stream().anyMatch(it -> it.endsWith(" unresolved with it"));
    return told.equals(others) && follows;
  }

  private static boolean isByName(Set<String> why) {
    return why.contains("equal; the name decides");
  }
}
