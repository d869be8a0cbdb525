package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import io.github.nixld.archive.Archive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Archives as the tools of their makers write them: what went in as ELF file or link comes out,
/// byte for byte.
class RealArchivesIT {
  @TempDir private static Path work = Path.of("");

  private static Shell shell = Shell.in(work);
  private static Map<String, String> expected = Map.of();

  @BeforeAll
  static void aTree() throws IOException, InterruptedException {
    shell = Shell.in(work);
    Installed.need("busybox");
    Path bin = Files.createDirectories(work.resolve("tree/opt/sample/bin"));
    Files.copy(Objects.requireNonNull(Installed.program("busybox")), bin.resolve("large"));
    // Smaller than a block, twice the same, and with a hole.
    Files.writeString(bin.resolve("small"), "\u007fELF small");
    Files.writeString(bin.resolve("same"), "\u007fELF small");
    try (FileChannel sparse =
        FileChannel.open(
            bin.resolve("sparse"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      sparse.write(ByteBuffer.wrap("\u007fELF".getBytes(StandardCharsets.UTF_8)), 0);
      sparse.write(ByteBuffer.wrap("behind".getBytes(StandardCharsets.UTF_8)), 3_000_000);
    }
    Path share = Files.createDirectories(work.resolve("tree/opt/sample/share"));
    for (int i = 0; i < 700; i++) {
      Files.writeString(share.resolve("text-" + i), "no ELF file " + i);
    }
    Files.createSymbolicLink(share.resolve("link"), Path.of("../bin/large"));
    expected = elfFilesAndLinks(work.resolve("tree"));
    assertThat(expected).hasSize(5);
  }

  private static Map<String, String> elfFilesAndLinks(Path root) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.toList()) {
        String name = root.relativize(file).toString();
        if (Files.isSymbolicLink(file)) {
          found.put(name, "-> " + Files.readSymbolicLink(file));
        } else if (Files.isRegularFile(file)) {
          String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
          if (bytes.startsWith("\u007fELF")) {
            found.put(name, bytes);
          }
        }
      }
    }
    return found;
  }

  private void comesOut(Archive kind, Path archive) throws IOException {
    assertThat(Archive.of(archive)).isEqualTo(kind);
    Path into = Files.createTempDirectory(work, "out");

    Map<String, String> found = elfFilesAndLinks(kind.unpack(archive, into).root());
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    // Not to be printed where they differ.
    assertThat(found.equals(expected)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "gzip, ''",
    "gzip, -b 4096 -no-duplicates",
    "gzip, -noI -noD -noF",
    "xz, -Xbcj x86 -b 1M",
    "zstd, ''",
    "zstd, -no-fragments",
    "zstd, -always-use-fragments"
  })
  void appImage(String compression, String options) throws Exception {
    Installed.need("mksquashfs");
    shell
        .script(
            """
            rm -f squashfs; mksquashfs tree squashfs -quiet -no-progress -comp %s %s > mksquashfs.log
            cp "$(command -v busybox)" sample.AppImage
            printf 'AI\\002' | dd of=sample.AppImage bs=1 seek=8 conv=notrunc status=none
            cat squashfs >> sample.AppImage
            """
                .formatted(compression, options))
        .orFail();
    comesOut(Archive.APPIMAGE, work.resolve("sample.AppImage"));
  }

  @ParameterizedTest
  @CsvSource({"w9.gzdio", "w9.bzdio", "w6.xzdio", "w3.zstdio", "w.ufdio"})
  void rpm(String payload) throws Exception {
    Installed.need("rpmbuild");
    Files.writeString(
        work.resolve("sample.spec"),
        """
        Name: sample
        Version: 1
        Release: 1
        Summary: x
        License: x
        AutoReqProv: no
        %description
        %install
        mkdir -p %{buildroot}; cp -a $TREE/opt %{buildroot}
        %files
        /opt/sample
        """);
    shell
        .with("TREE", work.resolve("tree").toString())
        .script(
            """
            rpmbuild -bb --quiet --define "_topdir $PWD/rpm" --define "_rpmdir $PWD" --define '_rpmfilename sample.rpm' \
              --define '_binary_payload %s' --define '__os_install_post %%{nil}' --define '_build_id_links none' sample.spec
            """
                .formatted(payload))
        .orFail();
    comesOut(Archive.RPM, work.resolve("sample.rpm"));
  }

  @ParameterizedTest
  @CsvSource({"gzip", "xz", "zstd", "none"})
  void deb(String compression) throws Exception {
    Installed.need("dpkg-deb");
    Files.createDirectories(work.resolve("tree-deb/DEBIAN"));
    Files.writeString(
        work.resolve("tree-deb/DEBIAN/control"),
        "Package: sample\nVersion: 1\nArchitecture: all\nMaintainer: x <x@x>\nDescription: x\n");
    shell
        .script(
            "cp -a tree/opt tree-deb; dpkg-deb --build --root-owner-group -Z%s tree-deb sample.deb"
                .formatted(compression))
        .orFail();
    comesOut(Archive.DEB, work.resolve("sample.deb"));
  }
}
