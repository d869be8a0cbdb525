package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What `dev/release --dry-run` has made: the packages come and go in a bare Debian, and the rest
/// says what is in them.
@Tag(UnderTest.NATIVE)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReleaseIT {
  private static final Path RELEASE = Readme.CHECKOUT.resolve("target/release");

  @TempDir private Path work = Path.of("");

  @BeforeAll
  void needsARelease() {
    Installed.need(RELEASE.resolve("NOTES.md"));
  }

  private static Path file(String end) throws IOException {
    try (Stream<Path> files = Files.list(RELEASE)) {
      return files.filter(it -> it.toString().endsWith(end)).findFirst().orElseThrow();
    }
  }

  @Test
  void everyFileHasItsSignedChecksum() throws IOException, InterruptedException {
    Shell shell = Shell.in(RELEASE).with("GNUPGHOME", work.toString());
    shell.run("chmod", "700", work.toString()).orFail();
    shell.run("gpg", "--quiet", "--import", "dry-run.asc").orFail();
    shell.run("gpg", "--verify", "SHA256SUMS.asc", "SHA256SUMS").orFail();
    shell.run("sha256sum", "--check", "--strict", "SHA256SUMS").orFail();
    String sums = Files.readString(RELEASE.resolve("SHA256SUMS"));
    for (String end : List.of(".tar.gz", ".deb", ".rpm", ".cdx.json")) {
      assertThat(sums).contains(file(end).getFileName().toString());
    }
    shell.run("gpgconf", "--kill", "all").orFail();
  }

  @Test
  void theNotesAreThoseOfTheChangelog() throws IOException {
    String notes = Files.readString(RELEASE.resolve("NOTES.md")).strip();
    assertThat(Files.readString(Readme.CHECKOUT.resolve("CHANGELOG.md"))).contains(notes);
    assertThat(notes).startsWith("### ").doesNotContain("\n## ");
  }

  @Test
  void theListOfPartsHasEveryLibraryThatIsShipped() throws IOException {
    JsonNode parts =
        new ObjectMapper().readTree(file(".cdx.json").toFile()).withArray("components");
    List<String> names = parts.valueStream().map(it -> it.get("name").asText()).toList();
    assertThat(names)
        .contains(
            "picocli",
            "jackson-core",
            "jackson-databind",
            "commons-compress",
            "sqlite-jdbc",
            "xz",
            "zstd-jni")
        .doesNotContain("junit-jupiter");
  }

  /// Installs both packages in turn, uses them, removes them, and looks for what is left.
  @Test
  void thePackagesComeAndGo() throws IOException, InterruptedException {
    Installed.need("mmdebstrap");
    Installed.need("rpm");
    assumeTrue(
        Processes.run("id", "-u").orFail().strip().equals("0"), "only root can enter a root");
    Files.copy(file(".deb"), work.resolve("nixld.deb"));
    Files.copy(file(".rpm"), work.resolve("nixld.rpm"));
    Ran ran =
        Shell.in(work)
            .script(
                """
                mirror=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' \\
                  'Created-By: Packages' | sed -n -E 's/^(bookworm|trixie) main //p' | head -n 1)
                mmdebstrap --quiet --variant=essential bookworm root "$mirror"
                trap 'rm -rf root' EXIT
                mkdir -p root/nix/store root/usr/share/licenses # which RPM systems have
                mv nixld.deb root
                cat > root/use << 'END'
                set -eu
                for command in nixld-env nixld-index nixld-ldd nixld-run; do $command --version; done
                nixld-index build
                nixld-ldd /bin/sh
                nixld-run /bin/true 2> said || grep -q nixld said
                test -e /usr/share/nixld/direnv/nixld.sh
                test -e /usr/share/doc/nixld/docs/commands.md
                END
                files() { (cd root; find usr etc opt ! -path '*/__pycache__*' | sort); }
                in_root() {
                  unshare --mount --net --pid --fork sh -euc '
                    mount -t proc proc root/proc
                    exec chroot root env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"' sh "$@"
                }
                files > before
                in_root dpkg --install nixld.deb
                in_root sh use
                test -e root/usr/share/zsh/vendor-completions/_nixld
                in_root dpkg --verify nixld
                in_root dpkg --remove nixld
                files | diff before -
                rpm() { command rpm --root "$PWD/root" "$@"; }
                rpm --install --nodeps nixld.rpm
                in_root sh use
                test -e root/usr/share/zsh/site-functions/_nixld
                rpm --verify --nodeps nixld
                rpm --erase nixld
                files | diff before -
                """);
    assertThat(ran.orFail()).contains("nixld ", "libc.so.6 => ");
  }
}
