package io.github.nixld.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The stand-in for nix-ld, `src/test/c/nix-ld.c`.
final class NixLd {
  private NixLd() {}

  /// Compiles it.
  static Path compile() throws IOException, InterruptedException {
    Files.createDirectories(Processes.WORK);
    Path shim = Processes.WORK.resolve("nix-ld");
    Processes.run(
            "gcc",
            "-O2",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-ffreestanding",
            "-fno-stack-protector",
            "-fPIE",
            "-fvisibility=hidden",
            "-nostdlib",
            "-static-pie",
            "-o",
            shim.toString(),
            "src/test/c/nix-ld.c")
        .orFail();
    return shim;
  }
}
