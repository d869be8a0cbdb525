package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashSet;

/// Commands for direnv: `eval "$(nixld-env -f direnv ./program)"` in `.envrc`. direnv reads it with
/// bash, and again when one of the watched files changes: the programs, the index, and the store
/// paths, which a garbage collection may take.
final class DirenvScript implements OutputFormat {
  /// direnv keeps what it watches in an environment variable: of a large tree, only its directory.
  private static final int FILES = 100;

  @Override
  public boolean setsVariables() {
    return true;
  }

  @Override
  public void write(Result result, Appendable out) throws IOException {
    StringBuilder script = new StringBuilder(ShellScript.exports(result));
    for (String path : watched(result)) {
      script.append("watch_file ").append(ShellQuoting.quote(path)).append('\n');
    }
    out.append(Header.over(script + StaleCheck.posix(result), result));
  }

  private static Collection<String> watched(Result result) {
    Collection<String> paths = new LinkedHashSet<>();
    for (Environment environment : result.environments()) {
      for (Environment.Run run : environment.runs()) {
        paths.add(run.object().path());
      }
    }
    if (paths.size() > FILES) {
      paths.clear();
      paths.addAll(result.asked());
    }
    paths.add(result.index());
    paths.addAll(StaleCheck.storePaths(result));
    return paths;
  }

  @Override
  public boolean replaces(String text) {
    return Header.isUnder(text);
  }
}
