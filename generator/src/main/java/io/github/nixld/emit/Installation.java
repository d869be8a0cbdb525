package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import io.github.nixld.choose.candidate.ForeignObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The commands that install the files of a package: a program in `bin`, a library in `lib`, a tree
/// as a whole in `opt` with links to its programs.
final class Installation {
  private final Result result;
  private final List<String> trees = new ArrayList<>();
  private final List<String> commands = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  private Installation(Result result) {
    this.result = result;
  }

  /// The commands, one a line.
  static List<String> of(Result result, Needs needs) {
    Installation installation = new Installation(result);
    for (String asked : result.asked()) {
      installation.addIfTree(result.absolute(asked));
    }
    for (Environment environment : result.environments()) {
      for (Environment.Run run : environment.runs()) {
        installation.add(run.object());
      }
    }
    needs.brought().forEach((name, path) -> installation.install(path, "lib", name, "-Dm644"));
    return installation.commands;
  }

  /// A directory is copied with all that it holds: programs find what they bring along from where
  /// they lie.
  private void addIfTree(String path) {
    boolean tree =
        result.environments().stream()
            .flatMap(it -> it.runs().stream())
            .anyMatch(it -> result.absolute(it.object().path()).startsWith(path + "/"));
    if (tree) {
      trees.add(path);
      String copy = "$out/" + inOpt(path);
      make("opt");
      commands.add("cp -R " + NixText.copied(path, result.directory()) + " " + copy);
      commands.add("chmod -R u+w " + copy);
    }
  }

  private void make(String directory) {
    String command = "mkdir -p $out/" + directory;
    if (!commands.contains(command)) {
      commands.add(command);
    }
  }

  private static String inOpt(String tree) {
    return "opt/" + NixText.scriptWord(Sources.fileName(tree));
  }

  private void add(ForeignObject object) {
    String path = result.absolute(object.path());
    String name = Sources.fileName(path);
    boolean program = object.interpreter() != null;
    for (String tree : trees) {
      if (path.startsWith(tree + "/")) {
        if (program && names.add("bin/" + name)) {
          make("bin");
          commands.add(
              "ln -s $out/"
                  + inOpt(tree)
                  + NixText.scriptWord(path.substring(tree.length()))
                  + " $out/bin/"
                  + NixText.scriptWord(name));
        }
        return;
      }
    }
    install(path, program ? "bin" : "lib", name, program ? "-D" : "-Dm644");
  }

  private void install(String path, String directory, String name, String options) {
    boolean copied = trees.stream().anyMatch(tree -> path.startsWith(tree + "/"));
    if (!copied && names.add(directory + "/" + name)) {
      commands.add(
          "install "
              + options
              + " "
              + NixText.copied(path, result.directory())
              + " $out/"
              + directory
              + "/"
              + NixText.scriptWord(name));
    }
  }
}
