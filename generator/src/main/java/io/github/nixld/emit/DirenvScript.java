package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import io.github.nixld.linux.FileNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/// Commands for direnv: `eval "$(nixld-env -f direnv ./program)"` in `.envrc`. direnv reads it with
/// bash, and again when one of the watched files changes: the programs, the index, and the store
/// paths, which a garbage collection may remove.
final class DirenvScript implements OutputFormat {
  /// direnv keeps the list of watched files in an environment variable, so of a large tree only the
  /// directory is watched.
  private static final int FILES = 100;

  @Override
  public boolean setsVariables() {
    return true;
  }

  @Override
  public void write(OutputRequest request, Appendable out) throws IOException {
    StringBuilder script = new StringBuilder(ShellScript.exports(request));
    for (String path : watched(request)) {
      script.append("watch_file ").append(ShellQuoting.quote(path)).append('\n');
    }
    out.append(Header.over(script + StaleCheck.posix(request), request));
  }

  private static Collection<String> watched(OutputRequest request) throws IOException {
    Collection<String> paths = new LinkedHashSet<>();
    for (Environment environment : request.environments()) {
      for (Environment.Run run : environment.runs()) {
        paths.add(run.object().path());
      }
    }
    if (paths.size() > FILES) {
      paths.clear();
      paths.addAll(request.question().asked());
    }
    for (String asked : request.question().asked()) {
      Path path = FileNames.path(request.absolute(asked));
      if (Files.isDirectory(path)) {
        paths.addAll(directories(path));
      }
      // Where names that the program opens with dlopen are, or may appear.
      paths.add(
          FileNames.text(
              Files.isDirectory(path) ? path.resolve(".nixld") : path.resolveSibling(".nixld")));
    }
    paths.add(request.places().index());
    if (!request.environments().stream().allMatch(Environment::complete)) {
      // A library that is added to the store may be the missing one.
      paths.add(request.environments().getFirst().store());
    }
    paths.addAll(StaleCheck.paths(request));
    return paths;
  }

  /// A directory and those directly in it, without direnv's own.
  private static List<String> directories(Path directory) throws IOException {
    List<String> directories = new ArrayList<>(List.of(FileNames.text(directory)));
    try (Stream<Path> entries = Files.list(directory)) {
      entries
          .filter(Files::isDirectory)
          .map(FileNames::text)
          .filter(it -> !it.endsWith("/.direnv"))
          .sorted()
          .limit(FILES)
          .forEach(directories::add);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return directories;
  }

  @Override
  public boolean replaces(String text) {
    return Header.isUnder(text);
  }
}
