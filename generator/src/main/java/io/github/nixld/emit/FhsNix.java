package io.github.nixld.emit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// `fhs.nix`: an environment with the directories of other systems, `/lib64` and `/usr/lib`, in
/// which the program runs without nix-ld.
///
/// `buildFHSEnv` calls `targetPkgs` for the 64-bit directories. It calls `multiPkgs` twice, with
/// the 64-bit and with the 32-bit packages, and the first file of a name wins. So `multiPkgs` has
/// only what 32-bit programs need (nixpkgs
/// pkgs/build-support/build-fhsenv-bubblewrap/buildFHSEnv.nix).
final class FhsNix implements OutputFormat {
  private static final String NARROW = "i686-linux";

  @Override
  public void write(OutputRequest request, Appendable out) throws IOException {
    PackageInputs wide = PackageInputs.of(request, it -> !it.system().equals(NARROW));
    PackageInputs narrow = PackageInputs.of(request, it -> it.system().equals(NARROW));
    boolean both = request.environments().stream().anyMatch(it -> it.system().equals(NARROW));
    boolean onlyNarrow = request.environments().stream().allMatch(it -> it.system().equals(NARROW));
    String set =
        Sources.of(request.environments().getFirst(), request.nixpkgs().attributes()).set();
    List<String> lines = new ArrayList<>(wide.condition());
    lines.addAll(narrow.condition());
    List<String> archives = archives(request);
    if (!archives.isEmpty()) {
      lines.add("let");
      for (int i = 0; i < archives.size(); i++) {
        lines.addAll(NixFile.indented(2, unpacked(request, archives.get(i), variable(i))));
      }
      lines.add("in");
    }
    lines.add((both ? "pkgs" : set) + ".buildFHSEnv {");
    lines.add("  name = " + NixText.string(PackageNix.name(request)) + ";");
    if (wide.pinned() || narrow.pinned()) {
      lines.add("  " + NixFile.PINNED);
    }
    if (both) {
      lines.add("  multiArch = true;");
    }
    if (!onlyNarrow) {
      lines.addAll(NixFile.indented(2, NixFile.list("targetPkgs = pkgs: ", wide.all())));
    }
    if (both) {
      lines.addAll(
          NixFile.indented(
              2,
              NixFile.list(
                  "multiPkgs = pkgs: ",
                  narrow.all().stream()
                      .map(it -> it.replace(Sources.SET_OF_32_BIT + ".", "pkgs."))
                      .distinct()
                      .sorted()
                      .toList())));
    }
    List<String> profile = new ArrayList<>();
    String path = libraryPath(request, List.of(wide, narrow));
    if (!path.isEmpty()) {
      profile.add("export LD_LIBRARY_PATH=" + path + "''${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}");
    }
    String commands = commandPath(request);
    if (!commands.isEmpty()) {
      profile.add("export PATH=" + commands + ":$PATH");
    }
    if (!profile.isEmpty()) {
      lines.add("  profile = ''");
      lines.addAll(NixFile.indented(4, profile));
      lines.add("  '';");
    }
    lines.add("  runScript = " + runScript(request) + ";");
    lines.add("}");
    out.append(NixFile.function(request, lines));
  }

  /// The absolute paths of the archives that the user asked about.
  private static List<String> archives(OutputRequest request) {
    return request.question().asked().stream()
        .map(request::absolute)
        .filter(it -> request.archive(it) != null)
        .distinct()
        .toList();
  }

  private static String variable(int number) {
    return number == 0 ? "unpacked" : "unpacked" + (number + 1);
  }

  private static List<String> unpacked(OutputRequest request, String path, String variable) {
    Unpacking archive =
        new Unpacking(path, request.question().archives().getOrDefault(path, ArchiveKind.TAR));
    String name = NixText.storeName(ArchiveKind.stem(Sources.fileName(path)));
    String tools = String.join(" ", archive.tools());
    List<String> lines = new ArrayList<>();
    lines.add(
        variable
            + " = pkgs.runCommand "
            + NixText.string(name)
            + " { nativeBuildInputs = ["
            + (tools.isEmpty() ? " " : " " + tools + " ")
            + "]; } ''");
    lines.addAll(NixFile.indented(2, archive.commands("$out", request.places().directory())));
    for (String program : request.programs()) {
      if (program.startsWith(path + "/")) {
        lines.add("  chmod +x $out/" + NixText.scriptWord(program.substring(path.length() + 1)));
      }
    }
    lines.add("'';");
    return lines;
  }

  /// The directories that only a library path finds, as a word of a script in an indented string:
  /// those of the programs' own libraries, and those of the running system.
  private static String libraryPath(OutputRequest request, List<PackageInputs> all) {
    List<String> words = new ArrayList<>();
    for (PackageInputs inputs : all) {
      inputs.broughtByLibraryPath().forEach(it -> words.add(word(request, it)));
    }
    for (PackageInputs inputs : all) {
      inputs.systemDirectories().forEach(it -> words.add(NixText.scriptWord(it)));
    }
    return String.join(":", words.stream().distinct().toList());
  }

  /// If several programs are in archives, the directories in which the shell finds them.
  private static String commandPath(OutputRequest request) {
    List<String> programs = request.programs();
    return programs.size() < 2
        ? ""
        : programs.stream()
            .filter(request::isInArchive)
            .map(it -> word(request, it.substring(0, it.lastIndexOf('/'))))
            .distinct()
            .collect(Collectors.joining(":"));
  }

  /// A path of the running system, or in the unpacked archive.
  private static String word(OutputRequest request, String path) {
    String absolute = request.absolute(path);
    List<String> archives = archives(request);
    for (int i = 0; i < archives.size(); i++) {
      String archive = archives.get(i);
      if (absolute.equals(archive)) {
        return "${" + variable(i) + "}";
      }
      if (absolute.startsWith(archive + "/")) {
        return "${"
            + variable(i)
            + "}/"
            + NixText.scriptWord(absolute.substring(archive.length() + 1));
      }
    }
    return NixText.scriptWord(path);
  }

  /// The program as an expression; a shell if there are several. An AppImage itself says what it
  /// starts.
  private static String runScript(OutputRequest request) {
    List<String> archives = archives(request);
    if (request.question().asked().size() == 1
        && archives.size() == 1
        && request.question().archives().get(archives.getFirst()) == ArchiveKind.APPIMAGE) {
      return "\"${" + variable(0) + "}/AppRun\"";
    }
    List<String> programs = request.programs();
    if (programs.size() != 1) {
      return "\"bash\"";
    }
    String word = word(request, programs.getFirst());
    return word.startsWith("${unpacked")
        ? "''" + word + "''"
        : NixText.string(ShellQuoting.quote(programs.getFirst()));
  }

  @Override
  public boolean unpacks() {
    return true;
  }

  @Override
  public boolean replaces(String text) {
    return Header.isUnder(text);
  }

  @Override
  public boolean hasNixpkgs() {
    return true;
  }
}
