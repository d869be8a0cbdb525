package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.command.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which JDK `dev/find-jdk` takes. The fixed places of the system cannot be made to vanish: the
/// script is run with those lines pointing elsewhere.
class FindJdkTest {
  @TempDir private Path temporary = Path.of("");

  private Path jdk(String place, String version, String... programs) throws IOException {
    Path home = temporary.resolve(place);
    Files.createDirectories(home.resolve("bin"));
    for (String program : programs) {
      Path file = Files.createFile(home.resolve("bin").resolve(program));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private Path full(String place, String version) throws IOException {
    return jdk(place, version, "java", "javac");
  }

  private Ran find(String javaHome, String path, String... arguments)
      throws IOException, InterruptedException {
    Path script = temporary.resolve("find-jdk");
    Files.writeString(
        script,
        Files.readString(Readme.CHECKOUT.resolve("dev/find-jdk"))
            .replaceAll("(?<![\\w/}])/(usr|opt|run)/", temporary + "/$1/"));
    String[] command = new String[arguments.length + 2];
    command[0] = "sh";
    command[1] = script.toString();
    System.arraycopy(arguments, 0, command, 2, arguments.length);
    return Shell.in(temporary)
        .with("JAVA_HOME", javaHome)
        .with("HOME", temporary.toString())
        .with("PATH", path + ":" + tools())
        .run(command);
  }

  /// What the script itself needs, and no java.
  private Path tools() throws IOException {
    Path tools = temporary.resolve("tools");
    if (!Files.exists(tools)) {
      Files.createDirectory(tools);
      for (String tool : new String[] {"sed", "readlink", "sh"}) {
        for (String place : System.getenv("PATH").split(":", -1)) {
          Path program = Path.of(place, tool);
          if (Files.isExecutable(program) && !Files.exists(tools.resolve(tool))) {
            Path wrapper = tools.resolve(tool);
            Files.writeString(wrapper, "#!/bin/sh\nexec " + program + " \"$@\"\n");
            Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
          }
        }
      }
    }
    return tools;
  }

  @Test
  void takesJavaHomeFirst() throws IOException, InterruptedException {
    full("usr/lib/jvm/java-25", "25.0.3");
    Path home = full("mine", "26");
    assertThat(find(home.toString(), "").orFail()).isEqualTo(home + "\n");
  }

  @Test
  void passesOverAnOlderJavaHome() throws IOException, InterruptedException {
    Path old = full("mine", "17.0.9");
    Path home = full("usr/lib/jvm/java-25", "25.0.3");
    assertThat(find(old.toString(), "").orFail()).isEqualTo(home + "\n");
  }

  @Test
  void takesTheJavaInPathWithItsLinksResolved() throws IOException, InterruptedException {
    full("usr/lib/jvm/java-25", "25.0.3");
    Path home = full("other", "25");
    Path links = Files.createDirectory(temporary.resolve("links"));
    Files.createSymbolicLink(links.resolve("java"), home.resolve("bin/java"));
    assertThat(find("", links.toString()).orFail()).isEqualTo(home.toRealPath() + "\n");
  }

  @Test
  void findsOneBesideAnOlderDefault() throws IOException, InterruptedException {
    Path old = full("usr/lib/jvm/java-17", "17.0.9");
    Path home = full("usr/lib/jvm/zulu", "27-ea");
    assertThat(find("", old.resolve("bin").toString()).orFail()).isEqualTo(home + "\n");
  }

  @Test
  void findsSdkman() throws IOException, InterruptedException {
    Path home = full(".sdkman/candidates/java/25.0.3-tem", "25.0.3");
    assertThat(find("", "").orFail()).isEqualTo(home + "\n");
  }

  @Test
  void wantsACompilerOnlyForBuilding() throws IOException, InterruptedException {
    Path runtime = jdk("usr/lib/jvm/jre-25", "25.0.3", "java");
    assertThat(find("", "").orFail()).isEqualTo(runtime + "\n");
    assertThat(find("", "", "jdk").status()).isEqualTo(ExitStatus.NO_INDEX);
  }

  @Test
  void saysInOneLineWhatToInstall() throws IOException, InterruptedException {
    full("usr/lib/jvm/java-17", "17.0.9");
    Files.createDirectories(temporary.resolve("usr/lib/jvm/java-25-broken"));
    Ran ran = find("/nowhere", "");
    assertThat(ran.status()).isEqualTo(ExitStatus.NO_INDEX);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("openjdk-25-jdk").hasLineCount(1);
  }

  @Test
  void theHomeMayHaveASpace() throws IOException, InterruptedException {
    Path home = full("my jdk", "25");
    assertThat(find(home.toString(), "").orFail()).isEqualTo(home + "\n");
  }
}
