package io.github.nixld.run;

import io.github.nixld.elf.LdSo;
import io.github.nixld.loader.NixLdVariables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A complete choice for one program, as far as starting it takes, and what it relies on.
///
/// A store path never changes. So an answer is right as long as the store paths in it are there,
/// and the files outside of the store are the same; that the store has more by now does not matter.
///
/// @param loader the loader
/// @param system the Nix system, for example "x86_64-linux"
/// @param interpreter the program's `PT_INTERP`
/// @param origin whether `$ORIGIN` is in the program, so that it matters by which path it is
///   started
/// @param libraryPath the chosen directories
/// @param storePaths every store path that something is loaded from
/// @param files what is loaded from elsewhere
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

  /// The same, which holds no longer than a file or directory stays as it is.
  public CachedChoice until(Fingerprint file) {
    List<Fingerprint> all = new ArrayList<>(files);
    all.add(file);
    return new CachedChoice(loader, system, interpreter, origin, libraryPath, storePaths, all);
  }

  /// Whether all that it relies on is still there.
  public boolean holds() {
    try {
      for (String storePath : storePaths) {
        if (!Files.exists(Path.of(storePath))) {
          return false;
        }
      }
      return Files.isExecutable(Path.of(loader.path()))
          && files.stream().allMatch(Fingerprint::holds);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /// The variables with what nix-ld reads. Those of the system beat the plain ones, which other
  /// programs may need.
  public Variables variables(Variables variables) {
    String suffix = NixLdVariables.suffix(system);
    return variables
        .with(NixLdVariables.LOADER + suffix, loader.path())
        .with(NixLdVariables.LIBRARY_PATH + suffix, String.join(":", libraryPath));
  }

  /// The loader as a command. `/proc/self/exe` is the loader then: a variable says what the program
  /// is. The user's own LD_LIBRARY_PATH comes first, as with nix-ld; the option would replace it.
  ///
  /// @param typed the path by which the program is started
  /// @param real the same without links, by which a loader that the kernel starts finds `$ORIGIN`
  public Start command(String typed, String real, List<byte[]> arguments, Variables variables) {
    // A loader that cannot give names gives the path.
    boolean byName = !loader.names() && !origin && !typed.startsWith("-");
    return new Start(
        loader.path(),
        loader.line(searched(variables.get("LD_LIBRARY_PATH")), byName ? typed : real, arguments),
        variables.with(PROGRAM, real));
  }

  private byte[] searched(byte @Nullable [] own) {
    byte[] chosen = String.join(":", libraryPath).getBytes(StandardCharsets.UTF_8);
    if (own == null || own.length == 0 || chosen.length == 0) {
      return chosen;
    }
    byte[] both = Arrays.copyOf(own, own.length + 1 + chosen.length);
    both[own.length] = ':';
    System.arraycopy(chosen, 0, both, own.length + 1, chosen.length);
    return both;
  }

  /// As text: strings that end with a NUL each, which no path and no argument has in it. Each list
  /// begins with its length.
  ///
  /// @param question what it is the answer to
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
  /// @return null where it is anything else, or the answer to another question
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
