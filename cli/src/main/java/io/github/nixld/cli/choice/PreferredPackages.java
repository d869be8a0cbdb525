package io.github.nixld.cli.choice;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.index.StorePathInfo;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Packages that come first, by names that outlive an update: a store path without its hash, and
/// without its version if that is clear enough.
final class PreferredPackages {
  /// The characters of Nix's names of store paths.
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9+_?=][A-Za-z0-9+._?=-]{0,210}");

  private PreferredPackages() {}

  /// Whether a text can be such a name.
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /// What finds the base names of the packages' store paths.
  ///
  /// @param names packages, at least one
  static Pattern pattern(Collection<String> names) {
    return Pattern.compile(
        names.stream()
            .map(Pattern::quote)
            .collect(Collectors.joining("|", "^(?:[0-9a-z]{32}-)?(?:", ")(?:-[0-9].*)?$")));
  }

  /// The shortest name of a candidate's store path that names none of the others.
  ///
  /// @param picked a candidate of the store
  static String name(Candidate picked, List<Candidate> others) {
    StorePathInfo storePath = picked.storePath();
    String basename = picked.label();
    if (storePath != null) {
      for (String name : List.of(storePath.name(), basename.substring(basename.indexOf('-') + 1))) {
        Pattern pattern = pattern(List.of(name));
        if (isName(name)
            && pattern.matcher(basename).find()
            && others.stream().noneMatch(other -> pattern.matcher(other.label()).find())) {
          return name;
        }
      }
    }
    return basename;
  }
}
