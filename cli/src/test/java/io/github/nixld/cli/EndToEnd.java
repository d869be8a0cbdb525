package io.github.nixld.cli;

import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Marks tests that add to the machine's `/nix/store` and start containers. They run where that is
/// asked for, with `CI=true` or `-Dnixld.e2e`, and then a missing tool fails them; elsewhere one
/// line says what was left out.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(EndToEnd.Asked.class)
@interface EndToEnd {
  /// Decides.
  final class Asked implements ExecutionCondition {
    private static final AtomicBoolean SAID = new AtomicBoolean();

    /// Commands that the tests start, and Debian's packages that have them.
    private static final Map<String, String> TOOLS = new LinkedHashMap<>();

    static {
      TOOLS.put("nix-build", "nix-bin");
      TOOLS.put("busybox", "busybox-static");
      TOOLS.put("patchelf", "patchelf");
      TOOLS.put("gcc", "gcc");
      TOOLS.put("npm", "npm");
      TOOLS.put("bwrap", "bubblewrap");
      TOOLS.put("unzip", "unzip");
      TOOLS.put("xz", "xz-utils");
      TOOLS.put("mksquashfs", "squashfs-tools");
      TOOLS.put("rpmbuild", "rpm");
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      boolean asked =
          "true".equals(System.getenv("CI"))
              || !"false".equals(System.getProperty("nixld.e2e", "false"));
      if (asked) {
        requireTools();
        return ConditionEvaluationResult.enabled("asked for");
      }
      String reason =
          "not run: the end-to-end tests, which add 480 paths to /nix/store and need Docker:"
              + " apt-get install "
              + String.join(" ", TOOLS.values())
              + " docker.io"
              + ", start dockerd, then CI=true or -Dnixld.e2e";
      if (SAID.compareAndSet(false, true)) {
        System.err.println("nixld: " + reason);
      }
      return ConditionEvaluationResult.disabled(reason);
    }

    private static void requireTools() {
      SequencedSet<String> missing = new TreeSet<>();
      TOOLS.forEach((command, debianPackage) -> {
        Path found = Processes.onPath(command);
        if (found == null || (command.equals("busybox") && !isStatic(found))) {
          missing.add(debianPackage);
        }
      });
      if (!missing.isEmpty()) {
        throw new ExtensionConfigurationException(
            "the end-to-end tests need: apt-get install " + String.join(" ", missing));
      }
      if (System.getenv("DOCKER_HOST") == null && !Files.exists(Path.of("/var/run/docker.sock"))) {
        throw new ExtensionConfigurationException(
            "the end-to-end tests need a running Docker engine: apt-get install docker.io, start dockerd, or name one in DOCKER_HOST");
      }
    }

    private static boolean isStatic(Path program) {
      try {
        return ElfReader.read(program) instanceof ElfObject object && object.interpreter() == null;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
