package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scripts under `nixld-run`, where the system has a loader of its own.
class ScriptIT {
  @TempDir private Path temporary = Path.of("");
  private SmallStore store = new SmallStore(temporary);
  private Path directory = temporary;

  @BeforeEach
  void makeStore() throws Exception {
    Installed.need("patchelf");
    store = SmallStore.in(temporary);
    store.addLibrary("one-1.0", "one", "one");
    directory = Files.createDirectory(store.home().resolve("application"));
    store.program(directory.resolve("program"), "one");
    // What lies near the program would serve it.
    script("rm -r libraries*");
    store.settle();
    store.nixldIndex("build", "--quiet").orFail();
  }

  private void script(String text) throws Exception {
    store.shell().script(text).orFail();
  }

  private void script(String name, String text) throws Exception {
    Path file = Files.writeString(directory.resolve(name), text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void aForeignInterpreterIsStartedByItsLoader() throws Exception {
    script("script", "#!" + directory + "/program\n");
    assertThat(store.nixld("nixld-run", "application/script")).isEqualTo(new Ran(0, "one\n", ""));
  }

  /// A file that the store has no loader for, and one for another machine.
  @Test
  void whatCannotBeServedPreventsNoScript() throws Exception {
    script("start.sh", "#!/bin/sh\necho started\n");
    script(
        "cp application/program application/musl; patchelf --set-interpreter"
            + " /lib/ld-musl-x86_64.so.1 application/musl; cp application/program application/arm;"
            + " printf '\\267' | dd of=application/arm bs=1 seek=18 conv=notrunc status=none");
    Ran ran = store.nixld("nixld-run", "application/start.sh");
    assertThat(ran.out()).isEqualTo("started\n");
    assertThat(ran.status()).isZero();
    script("rm application/program");
    assertThat(store.nixld("nixld-run", "application/start.sh"))
        .isEqualTo(new Ran(0, "started\n", ""));
  }

  @Test
  void anInterpreterThatIsNotInPathIsSaid() throws Exception {
    script("script", "#!/usr/bin/env no-such-interpreter\n");
    Ran ran = store.nixld("nixld-run", "application/script").saysOneLine();
    assertThat(ran.err())
        .contains("a script for no-such-interpreter, and no-such-interpreter: not in PATH");
    assertThat(ran.status()).isEqualTo(3);
  }

  @Test
  void theLineEndsOfWindowsAreSaid() throws Exception {
    script("start.sh", "#!/bin/sh\r\nexit 0\r\n");
    assertThat(store.nixld("nixld-run", "application/start.sh").saysOneLine().err())
        .contains("carriage return");
  }

  /// The system's own loader does not read nix-ld's variables.
  @Test
  void whatDoesNotStartFromItIsSaid() throws Exception {
    script("mkdir -p application/usr/bin; mv application/program application/usr/bin/");
    script("AppRun", "#!/bin/sh\nexec \"${0%/*}/usr/bin/program\"\n");
    Ran ran = store.nixld("nixld-run", "application/AppRun");
    assertThat(ran.err()).contains("nixld-run starts that program", "usr/bin/program");
    assertThat(store.nixld("nixld-run", "application/usr/bin/program").orFail()).isEqualTo("one\n");
  }
}
