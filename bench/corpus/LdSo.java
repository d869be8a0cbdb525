import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// ld.so itself, which is asked what it would load, and says what goes wrong.
///
/// It runs in a root that has the store and the package and nothing else, so that nothing of this
/// machine helps. Its exit status says little: its text is read, and every line that is neither an
/// object nor a known warning is a fault.
final class LdSo {
  private static final Pattern OBJECT =
      Pattern.compile("\t(statically linked|(\\S.*) => (/.*|\\S+) \\(0x.*|/\\S.* \\(0x.*|\\S+ \\(0x.*)");
  private static final Pattern NOT_FOUND = Pattern.compile("\t(.*) => not found");
  private static final Pattern UNDEFINED = Pattern.compile("undefined symbol: ([^,\t]*)\t\\((.*)\\)");

  /// musl's words for the same.
  private static final Pattern UNRELOCATED =
      Pattern.compile("Error relocating (.*): ([^:]*): symbol not found");
  private static final Pattern WARNING =
      Pattern.compile(
          ".*(no version information available|weak version `|has different size in shared object).*");

  private LdSo() {}

  /// What ld.so says about one object.
  ///
  /// @param faults what keeps it from loading, in ld.so's words
  /// @param missing the names among them that were not found
  /// @param undefined symbols of the package's own libraries that nothing defines: the program that loads
  ///   them may do so, as Node.js does for its modules
  record Verdict(List<String> faults, List<String> missing, List<String> undefined) {
    boolean satisfied() {
      return faults.isEmpty();
    }
  }

  /// Asks.
  ///
  /// @param visible the directories that are there beside the store
  /// @param tree the package
  /// @param program whether the file is a program: then nobody else can define its symbols
  static Verdict trace(
      String loader,
      List<String> libraryPath,
      List<Path> visible,
      Path tree,
      String file,
      boolean program)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "bwrap", "--unshare-all", "--die-with-parent", "--clearenv", "--chdir", "/"));
    for (Path directory : visible) {
      command.addAll(List.of("--ro-bind", directory.toString(), directory.toString()));
    }
    for (String variable : List.of("LD_TRACE_LOADED_OBJECTS", "LD_WARN", "LD_BIND_NOW")) {
      command.addAll(List.of("--setenv", variable, "1"));
    }
    command.add(loader);
    if (loader.contains("/ld-musl-") || loader.endsWith("/libc.so")) {
      // musl is loader and libc in one file. It knows no LD_TRACE_LOADED_OBJECTS, and binds all
      // symbols when it lists.
      command.add("--list");
    }
    if (!libraryPath.isEmpty()) {
      command.addAll(List.of("--library-path", String.join(":", libraryPath)));
    }
    command.add(file);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text;
    try (InputStream output = process.getInputStream()) {
      text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return new Verdict(List.of("ld.so hangs"), List.of(), List.of());
    }
    return read(text, process.exitValue(), tree, program);
  }

  private static Verdict read(String text, int status, Path tree, boolean program) {
    List<String> faults = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    List<String> host = new ArrayList<>();
    for (String line : text.split("\n")) {
      Matcher notFound = NOT_FOUND.matcher(line);
      Matcher undefined = UNDEFINED.matcher(line);
      Matcher unrelocated = UNRELOCATED.matcher(line);
      if (notFound.matches()) {
        missing.add(notFound.group(1));
        faults.add(line.strip());
      } else if (undefined.matches() && !program && undefined.group(2).startsWith(tree + "/")) {
        host.add(undefined.group(1));
      } else if (unrelocated.matches() && !program && unrelocated.group(1).startsWith(tree + "/")) {
        host.add(unrelocated.group(2));
      } else if (!line.isBlank() && !OBJECT.matcher(line).matches() && !WARNING.matcher(line).matches()) {
        faults.add(line.strip());
      }
    }
    if (status > 128) {
      faults.add("ld.so is killed by signal " + (status - 128));
    }
    return new Verdict(List.copyOf(faults), List.copyOf(missing), List.copyOf(host));
  }
}
