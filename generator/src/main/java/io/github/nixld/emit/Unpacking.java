package io.github.nixld.emit;

import java.util.ArrayList;
import java.util.List;

/// How a Nix expression unpacks one archive.
///
/// @param path the archive, absolute
/// @param kind its kind
record Unpacking(String path, ArchiveKind kind) {
  private String file() {
    return Sources.fileName(path);
  }

  /// The attributes of nixpkgs that have the tools.
  List<String> tools() {
    return kind.tools(file());
  }

  /// The commands that make a directory and unpack to it.
  ///
  /// @param directory the directory, as a word of the script
  /// @param here the directory of the expression, absolute
  List<String> commands(String directory, String here) {
    List<String> commands = new ArrayList<>();
    commands.add("mkdir -p " + directory);
    commands.add(kind.command(file(), source(here), directory));
    commands.add("chmod -R u+rwX " + directory);
    if (kind.isRoot()) {
      commands.addAll(
          List.of(
              "find " + directory + " -type l -lname '/*' | while IFS= read -r link; do",
              "  target=" + directory + "$(readlink \"$link\")",
              "  [ ! -e \"$target\" ] || ln -sfnr \"$target\" \"$link\"",
              "done"));
    }
    return commands;
  }

  private String source(String here) {
    if (kind != ArchiveKind.APPIMAGE) {
      return NixText.copied(path, here);
    }
    return "${pkgs.appimageTools.extract { pname = "
        + NixText.string(NixText.storeName(ArchiveKind.stem(file())))
        + "; version = \"0\"; src = "
        + NixText.file(path, here)
        + "; }}";
  }
}
