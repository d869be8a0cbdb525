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
  public void write(OutputRequest request, Appendable out) throws IOException {
    StringBuilder script = new StringBuilder(ShellScript.exports(request));
    for (String path : watched(request)) {
      script.append("watch_file ").append(ShellQuoting.quote(path)).append('\n');
    }
    out.append(Header.over(script + StaleCheck.posix(request), request));
  }

  private static Collection<String> watched(OutputRequest request) {
    Collection<String> paths = new LinkedHashSet<>();
    for (Environment environment : request.environments()) {
      for (Environment.Run run : environment.runs()) {
        paths.add(run.object().path());
      }
    }
    if (paths.size() > FILES) {
      paths.clear();
      paths.addAll(request.asked());
    }
    paths.add(request.index());
    paths.addAll(StaleCheck.storePaths(request));
    return paths;
  }

  @Override
  public boolean replaces(String text) {
    return Header.isUnder(text);
  }
}
