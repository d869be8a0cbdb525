package io.github.nixld.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import io.github.nixld.Installed;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.ImageFromDockerfile;

/// A NixOS as far as programs can see: a container with nothing in it but `/nix`, a shell, and what
/// a test puts there. There is no `/lib`, no `/lib64`, no `/usr`.
final class Sandbox implements AutoCloseable {
  /// The loader that programs for x86-64 name.
  static final String LOADER = "/lib64/ld-linux-x86-64.so.2";

  private final List<Bind> binds = new ArrayList<>();
  private final GenericContainer<?> container;

  /// Made when the first container is.
  private static final class Image {
    private static final ImageFromDockerfile WITH_A_SHELL =
        new ImageFromDockerfile("localhost/nixld-sandbox", false)
            .withFileFromString(
                "Dockerfile", "FROM scratch\nCOPY busybox /bin/busybox\nCOPY busybox /bin/sh\n")
            .withFileFromPath("busybox", Objects.requireNonNull(Installed.program("busybox")));
  }

  /// Leaves the test out if no container with a shell can be made.
  private Sandbox() {
    Installed.need("busybox");
    assumeTrue(
        isStatic(Objects.requireNonNull(Installed.program("busybox"))), "busybox is not static");
    assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "no Docker engine answers");
    container = new GenericContainer<>(Image.WITH_A_SHELL);
    see(Path.of("/nix"));
  }

  private static boolean isStatic(Path program) {
    try {
      return ElfReader.read(program) instanceof ElfObject object && object.interpreter() == null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// One in which programs find what they name, where they name it.
  static Sandbox withLoader(Path loader) {
    return new Sandbox().see(loader, LOADER);
  }

  /// One in which only what Nix built finds its loader.
  static Sandbox bare() {
    return new Sandbox();
  }

  /// Makes a file or directory visible under its own name.
  Sandbox see(Path file) {
    return see(file, file.toString());
  }

  /// Makes a file or directory visible under another name.
  Sandbox see(Path file, String name) {
    binds.add(new Bind(file.toString(), new Volume(name), AccessMode.ro));
    return this;
  }

  Sandbox start() {
    container
        .withCommand("/bin/busybox", "sleep", "3600")
        .withNetworkMode("none")
        .withCreateContainerCmdModifier(create ->
            Objects.requireNonNullElseGet(create.getHostConfig(), HostConfig::new)
                .withBinds(binds));
    container.start();
    return this;
  }

  /// Runs a script of the shell.
  Ran run(String script) throws IOException, InterruptedException {
    ExecResult result = container.execInContainer("/bin/sh", "-c", script);
    return new Ran(result.getExitCode(), result.getStdout(), result.getStderr());
  }

  @Override
  public void close() {
    container.close();
  }
}
