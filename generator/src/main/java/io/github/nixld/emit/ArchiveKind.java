package io.github.nixld.emit;

import java.util.List;
import java.util.regex.Pattern;

/// The kinds of archive that a Nix expression can unpack, each with the tools of nixpkgs for it.
///
/// No tool may restore a setuid bit: Nix refuses to set one, which would end the build.
public enum ArchiveKind {
  ZIP,
  /// Compressed or not.
  TAR,
  DEB,
  RPM,
  APPIMAGE,
  /// A file system in a file.
  SQUASHFS,
  /// One file, compressed.
  COMPRESSED;

  private static final String PLAIN_MODES = "--no-same-owner --no-same-permissions";

  /// What the tar of every stdenv unpacks. libarchive's tar can unpack the rest.
  private static final Pattern STANDARD =
      Pattern.compile("(?i).*\\.(tar|tar\\.gz|tgz|tar\\.xz|txz|tar\\.bz2|tbz2?|crate)");

  private static final Pattern SUFFIX =
      Pattern.compile(
          "(?i)\\.(deb|rpm|appimage|zip|whl|jar|vsix|nupkg|apk|crate|t[gxb]z|tbz2|tzst"
              + "|(tar\\.)?(gz|xz|bz2|zst|lzma|lz4|lz|br|z)|tar|cpio|7z)$");

  /// The attributes of nixpkgs that have the tools.
  ///
  /// @param file the name of the archive
  List<String> tools(String file) {
    return switch (this) {
      case ZIP -> List.of("pkgs.unzip");
      case TAR -> STANDARD.matcher(file).matches() ? List.of() : List.of("pkgs.libarchive");
      case DEB -> List.of("pkgs.dpkg");
      case RPM -> List.of("pkgs.libarchive", "pkgs.rpm");
      case APPIMAGE -> List.of();
      case SQUASHFS -> List.of("pkgs.squashfsTools");
      case COMPRESSED -> List.of("pkgs.libarchive");
    };
  }

  /// The command that unpacks.
  ///
  /// @param file the name of the archive
  /// @param source the archive, as a word of the script
  /// @param directory an empty directory to unpack to, as a word of the script
  String command(String file, String source, String directory) {
    return switch (this) {
      case ZIP -> "LC_ALL=C.UTF-8 unzip -qo " + source + " -d " + directory;
      case TAR ->
          (STANDARD.matcher(file).matches() ? "tar" : "LC_ALL=C.UTF-8 bsdtar")
              + (" -x " + PLAIN_MODES + " -C " + directory + " -f " + source);
      case DEB ->
          "dpkg-deb --fsys-tarfile " + source + (" | tar -x " + PLAIN_MODES + " -C " + directory);
      case RPM ->
          "rpm2cpio "
              + source
              + (" | LC_ALL=C.UTF-8 bsdtar -x " + PLAIN_MODES + " -C " + directory + " -f -");
      case APPIMAGE -> "cp -R " + source + "/. " + directory;
      case SQUASHFS -> "unsquashfs -quiet -force -dest " + directory + " " + source;
      case COMPRESSED ->
          "bsdcat " + source + " > " + directory + "/" + NixText.scriptWord(stem(file));
    };
  }

  /// Whether its files are those of a root directory, so that an absolute link leads to another
  /// file of it.
  boolean isRoot() {
    return this == DEB || this == RPM;
  }

  /// The name of an archive without its extension.
  static String stem(String file) {
    String stem = SUFFIX.matcher(file).replaceFirst("");
    return stem.isEmpty() ? file : stem;
  }
}
