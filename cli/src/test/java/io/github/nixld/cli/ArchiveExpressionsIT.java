package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What Nix builds from `package.nix` and `fhs.nix` of archives, on the test store's nixpkgs, runs.
/// The program needs a library of the store, one that comes with it, and opens another one of the
/// store with dlopen: through its own library.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchiveExpressionsIT {
  private static final Path WORK = Processes.WORK.resolve("archives");

  private static final String TOLD = "zlib 1.3.1, own %d, bzip2";

  @BeforeAll
  void prepare() throws IOException, InterruptedException {
    TestStore store = TestStore.build();
    Processes.run("rm", "-rf", WORK.toString()).orFail();
    Files.createDirectories(WORK.resolve("nixpkgs"));
    Files.writeString(
        WORK.resolve("nixpkgs/default.nix"),
        "args: import "
            + store.directory().resolve("nixpkgs")
            + " ({ suite = \"trixie\"; } // args)\n");
    Path zlib = store.path("trixie", "zlib").resolve("lib/libz.so.1");
    for (int number : List.of(7, 8)) {
      Path root = WORK.resolve("root" + number);
      Path app = Files.createDirectories(root.resolve("opt/acme"));
      Path own = Files.createDirectories(app.resolve("lib")).resolve("libown.so.1");
      compile(
          """
          #include <dlfcn.h>
          int own(void) { return %d; }
          int bzip2(void) { return !!dlopen("libbz2.so.1.0", RTLD_NOW); }
          """
              .formatted(number),
          own,
          "-shared",
          "-fPIC",
          "-Wl,-soname,libown.so.1");
      compile(
          """
          #include <stdio.h>
          const char *zlibVersion(void);
          int own(void), bzip2(void);
          int main(void) {
            return printf("zlib %s, own %d, %s\\n", zlibVersion(), own(),
                          bzip2() ? "bzip2" : "nothing") < 0;
          }
          """,
          app.resolve("acme"), own.toString(), zlib.toString(), "-Wl,-rpath,$ORIGIN/lib");
      Files.createSymbolicLink(
          Files.createDirectories(root.resolve("usr/bin")).resolve("acme"),
          Path.of("/opt/acme/acme"));
      Files.writeString(
          app.resolve("AppRun"),
          "#!/bin/sh\nexec \"$(dirname \"$(readlink -f \"$0\")\")/acme\" \"$@\"\n");
      assertThat(app.resolve("AppRun").toFile().setExecutable(true)).isTrue();
    }
    pack();
  }

  private static void compile(String source, Path output, String... options)
      throws IOException, InterruptedException {
    Path file = Files.writeString(WORK.resolve("source.c"), source);
    List<String> command =
        new ArrayList<>(List.of("gcc", "-o", output.toString(), file.toString()));
    command.addAll(List.of(options));
    Processes.run(command.toArray(String[]::new)).orFail();
  }

  private static void sh(String script) throws IOException, InterruptedException {
    Processes.run("sh", "-euc", "cd '" + WORK + "'; " + script).orFail();
  }

  private static void pack() throws IOException, InterruptedException {
    sh("for n in 7 8; do mkdir -p d$n; tar czf d$n/acme.tar.gz -C root$n .; done");
    sh("tar cf acme.tar -C root7 . && zstd -q acme.tar -o acme.tar.zst");
    // A setuid bit, which Nix refuses to set.
    sh("cp -a root7 deb; chmod u+s deb/opt/acme/acme; mkdir deb/DEBIAN");
    Files.writeString(
        WORK.resolve("deb/DEBIAN/control"),
        """
        Package: acme
        Version: 1
        Architecture: amd64
        Maintainer: x
        Description: x
        """);
    sh("dpkg-deb --build deb acme.deb");
    Files.writeString(
        WORK.resolve("acme.spec"),
        """
        Name: acme
        Version: 1
        Release: 1
        Summary: x
        License: x
        AutoReqProv: no
        %%global __os_install_post %%{nil}
        %%description
        x
        %%install
        mkdir -p %%{buildroot}
        cp -a '%s/.' %%{buildroot}/
        %%files
        %%attr(4755,root,root) /opt/acme/acme
        /opt/acme/AppRun
        /opt/acme/lib/libown.so.1
        /usr/bin/acme
        """
            .formatted(WORK.resolve("root7")));
    sh("rpmbuild -bb --quiet --define '_topdir " + WORK + "/rpm' acme.spec");
    sh("cp rpm/RPMS/*/*.rpm acme.rpm");
    zip();
    appImage();
  }

  /// As on Windows: no file is executable.
  private static void zip() throws IOException {
    Path root = WORK.resolve("root7");
    try (OutputStream out = Files.newOutputStream(WORK.resolve("acme.zip"));
        ZipOutputStream zip = new ZipOutputStream(out);
        Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(it -> Files.isRegularFile(it)).toList()) {
        zip.putNextEntry(new ZipEntry(root.relativize(file).toString()));
        Files.copy(file, zip);
      }
    }
  }

  /// An ELF file, and behind its end a squashfs.
  private static void appImage() throws IOException, InterruptedException {
    sh("mksquashfs root7/opt/acme squashfs -quiet -no-progress -all-root > /dev/null");
    byte[] elf = new byte[64];
    ByteBuffer header = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
    header.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 'A', 'I', 2});
    header.putShort(16, (short) 2).putShort(18, (short) 62).putInt(20, 1);
    header.putLong(40, elf.length).putShort(52, (short) 64).putShort(58, (short) 64);
    try (OutputStream out = Files.newOutputStream(WORK.resolve("Acme.AppImage"))) {
      out.write(elf);
      Files.copy(WORK.resolve("squashfs"), out);
    }
  }

  /// Builds an expression about some files; the commands of what it makes.
  private static List<Path> built(String format, String... asked)
      throws IOException, InterruptedException {
    Path file = WORK.resolve(String.join("+", asked).replace('/', '-') + "." + format);
    List<String> line = new ArrayList<>(List.of("-f", format, "-o", file.toString()));
    line.addAll(List.of("-l", "libbz2.so.1.0", "--force"));
    for (String each : asked) {
      line.add(WORK.resolve(each).toString());
    }
    Processes.nixld("nixld-env", line.toArray(String[]::new)).orFail();
    String path =
        Processes.run(
                Map.of(
                    "NIX_PATH",
                    "nixpkgs=" + WORK.resolve("nixpkgs"),
                    "NIX_REMOTE",
                    "local",
                    "NIX_CONFIG",
                    """
                    sandbox = false
                    build-users-group =
                    substitute = false
                    fsync-metadata = false
                    """),
                "nix-build",
                "--no-out-link",
                file.toString())
            .orFail()
            .strip();
    try (Stream<Path> commands = Files.list(Path.of(path, "bin"))) {
      return commands.sorted().toList();
    }
  }

  private static String told(Path command) throws IOException, InterruptedException {
    return Processes.run("env", "-i", "PATH=/usr/bin:/bin", command.toString()).orFail().strip();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme.deb",
        "acme.rpm",
        "acme.zip",
        "acme.tar.zst",
        "d7/acme.tar.gz",
        "Acme.AppImage"
      })
  void aPackageOfAnArchiveRunsWhatIsInIt(String archive) throws Exception {
    List<Path> commands = built("package.nix", archive);
    assertThat(commands).extracting(it -> String.valueOf(it.getFileName())).contains("acme");
    for (Path command : commands) {
      assertThat(told(command)).isEqualTo(TOLD.formatted(7));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme.deb",
        "acme.rpm",
        "acme.zip",
        "acme.tar.zst",
        "d7/acme.tar.gz",
        "Acme.AppImage"
      })
  void anFhsEnvironmentOfAnArchiveRunsWhatIsInIt(String archive) throws Exception {
    assertThat(built("fhs.nix", archive))
        .singleElement()
        .satisfies(it -> assertThat(told(it)).isEqualTo(TOLD.formatted(7)));
  }

  /// Debian's absolute links lead to the package's own files.
  @Test
  void anAbsoluteLinkLeadsToWhatIsInTheArchive() throws Exception {
    Path made = built("package.nix", "acme.deb").getFirst().resolve("../..").normalize();
    assertThat(made.resolve("opt/acme/usr/bin/acme").toRealPath())
        .isEqualTo(made.resolve("opt/acme/opt/acme/acme"));
  }

  @Test
  void twoInputsOfOneNameHaveTheirOwnLibraries() throws Exception {
    for (List<String> asked :
        List.of(
            List.of("d7/acme.tar.gz", "d8/acme.tar.gz"),
            List.of("root7/opt/acme", "root8/opt/acme"),
            List.of("root7/opt/acme/acme", "root8/opt/acme/acme"))) {
      List<String> told = new ArrayList<>();
      for (Path command : built("package.nix", asked.toArray(String[]::new))) {
        told.add(told(command));
      }
      assertThat(told).containsExactlyInAnyOrder(TOLD.formatted(7), TOLD.formatted(8));
    }
  }
}
