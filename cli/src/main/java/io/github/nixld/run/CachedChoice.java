package io.github.nixld.run;

import io.github.nixld.elf.LdSo;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.NixLdVariables;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A complete choice for one program, as far as starting needs it, and the files that it relies on.
///
/// A store path never changes. So a choice is right as long as its store paths exist and its files
/// outside of the store are unchanged. New store paths do not matter.
///
/// @param loader the loader
/// @param system the Nix system, for example "x86_64-linux"
/// @param interpreter the program's `PT_INTERP`
/// @param origin whether the program has `$ORIGIN`, so that the path by which it is started matters
/// @param libraryPath the chosen directories
/// @param storePaths every store path from which something is loaded
/// @param files the files that are loaded from elsewhere
public record CachedChoice(
    LoaderCommand loader,
    String system,
    String interpreter,
    boolean origin,
    List<String> libraryPath,
    List<String> storePaths,
    List<Fingerprint> files) {
  /// The variable that has the path of a program whose `/proc/self/exe` is its loader.
  public static final String PROGRAM = "NIXLD_PROGRAM";

  private static final String FIRST = "nixld-run 1";
  private static final String LAST = "end";

  public CachedChoice {
    libraryPath = List.copyOf(libraryPath);
    storePaths = List.copyOf(storePaths);
    files = List.copyOf(files);
  }

  /// The same, but valid only as long as a file or directory is unchanged.
  public CachedChoice until(Fingerprint file) {
    List<Fingerprint> all = new ArrayList<>(files);
    all.add(file);
    return new CachedChoice(loader, system, interpreter, origin, libraryPath, storePaths, all);
  }

  /// Whether everything that it relies on still exists.
  public boolean holds() {
    try {
      for (String storePath : storePaths) {
        if (!Files.exists(FileNames.path(storePath))) {
          return false;
        }
      }
      return Files.isExecutable(FileNames.path(loader.path()))
          && files.stream().allMatch(Fingerprint::holds);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /// The variables with those that nix-ld reads: the ones with the system's name, which take
  /// precedence over the plain ones that other programs may need.
  public Variables variables(Variables variables) {
    String suffix = NixLdVariables.suffix(system);
    return variables
        .with(NixLdVariables.LOADER + suffix, loader.path())
        .with(NixLdVariables.LIBRARY_PATH + suffix, String.join(":", libraryPath));
  }

  /// The loader as a command. `/proc/self/exe` is then the loader, so a variable names the program.
  /// The user's own LD_LIBRARY_PATH comes first, as with nix-ld; the option would replace it.
  ///
  /// @param typed the path by which the program is started
  /// @param real the same without links, by which a loader that the kernel starts finds `$ORIGIN`
  public Start command(String typed, String real, List<byte[]> arguments, Variables variables) {
    // A loader that cannot set a name passes the path.
    boolean byName = !loader.names() && !origin && !typed.startsWith("-");
    return new Start(
        loader.path(),
        loader.line(searched(variables.get("LD_LIBRARY_PATH")), byName ? typed : real, arguments),
        variables.with(PROGRAM, real));
  }

  private byte[] searched(byte @Nullable [] own) {
    byte[] chosen = FileNames.encode(String.join(":", libraryPath));
    if (own == null || own.length == 0 || chosen.length == 0) {
      return chosen;
    }
    byte[] both = Arrays.copyOf(own, own.length + 1 + chosen.length);
    both[own.length] = ':';
    System.arraycopy(chosen, 0, both, own.length + 1, chosen.length);
    return both;
  }

  /// As text: strings that each end with a NUL, which no path or argument contains. Each list
  /// begins with its length.
  ///
  /// @param question the question that it answers
  String text(List<String> question) {
    List<String> words = new ArrayList<>(List.of(FIRST));
    add(words, question);
    words.add(loader.path());
    words.add(loader.kind().name());
    words.add(loader.version());
    words.add(system);
    words.add(interpreter);
    words.add(Boolean.toString(origin));
    add(words, libraryPath);
    add(words, storePaths);
    add(words, files.stream().map(Fingerprint::path).toList());
    add(words, files.stream().map(Fingerprint::numbers).toList());
    words.add(LAST);
    return String.join("\0", words) + "\0";
  }

  private static void add(List<String> words, List<String> list) {
    words.add(Integer.toString(list.size()));
    words.addAll(list);
  }

  /// Reads what [#text] wrote.
  ///
  /// @return null if it is anything else, or the answer to another question
  static @Nullable CachedChoice of(String text, List<String> question) {
    Iterator<String> words = Arrays.asList(text.split("\0", -1)).iterator();
    try {
      if (!words.next().equals(FIRST) || !list(words).equals(question)) {
        return null;
      }
      LoaderCommand loader =
          new LoaderCommand(words.next(), LdSo.Kind.valueOf(words.next()), words.next());
      String system = words.next();
      String interpreter = words.next();
      boolean origin = Boolean.parseBoolean(words.next());
      List<String> libraryPath = list(words);
      List<String> storePaths = list(words);
      List<String> paths = list(words);
      List<String> numbers = list(words);
      if (!words.next().equals(LAST) || paths.size() != numbers.size()) {
        return null;
      }
      List<Fingerprint> files = new ArrayList<>();
      for (int i = 0; i < paths.size(); i++) {
        files.add(new Fingerprint(paths.get(i), numbers.get(i)));
      }
      return new CachedChoice(loader, system, interpreter, origin, libraryPath, storePaths, files);
    } catch (java.util.NoSuchElementException | IllegalArgumentException e) {
      return null;
    }
  }

  private static List<String> list(Iterator<String> words) {
    int size = Integer.parseInt(words.next());
    List<String> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(words.next());
    }
    return list;
  }
}
