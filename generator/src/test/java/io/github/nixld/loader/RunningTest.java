package io.github.nixld.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// What no trace shows.
class RunningTest extends JudgedTest {
  private static final String EXIT =
      "void _start(void) { __asm__ volatile (\"syscall\" :: \"a\"(60), \"D\"(0L)); }";

  @Test
  void processorBelowWhatTheObjectNeeds() {
    f.program("prog").source(EXIT).flag("-Wl,-z,x86-64-v3").build();
    Run run = f.run("prog");
    for (RealLoader judge : RealLoaders.all()) {
      runs(judge, run);
    }
    // A level that no processor has yet.
    f.edit("prog").isaNeeded(1 << 4);
    for (RealLoader judge : RealLoaders.all()) {
      runs(judge, run);
    }
  }

  private static void runs(RealLoader judge, Run run) {
    Map<String, String> environment = new HashMap<>(run.environment());
    Command.Result result =
        Command.run(Path.of("/"), environment, List.of(judge.loader().path(), run.path()));
    LoadPlan plan = run.simulate(judge.loader());
    assertThat(result.exit() == 0).as("%s %s %s", judge, run, result).isEqualTo(plan.complete());
    for (Fault fault : plan.faults()) {
      assertThat(result.err()).contains(fault.message(plan));
    }
  }

  @Test
  void directoryWithoutPermissionIsSkipped() throws Exception {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")),
        "only root can start another user's program");
    Installed.need("setpriv");
    f.lib("closed/libx.so").build();
    f.lib("open/libx.so").build();
    f.program("prog").needs("libx.so").runpath("$ORIGIN/closed:$ORIGIN/open").build();
    Command.tool(directory, List.of("chmod", "755", directory.toString()));
    Command.tool(directory, List.of("chmod", "700", f.path("closed").toString()));
    Run run = f.run("prog");
    Command.Result result =
        Command.run(
            directory,
            Map.of("PATH", "/usr/bin:/bin"),
            List.of(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "env",
                "LD_TRACE_LOADED_OBJECTS=1",
                RealLoaders.host().loader().path(),
                run.path()));
    LoadPlan plan =
        Simulation.run(
            run.request(RealLoaders.host().loader(), new DiskView(), false), asSeenByAnotherUser());
    Agreement.assertSame(RealLoaders.host(), run, RealLoader.Verdict.of(result), plan);
  }

  /// Root may look into every directory.
  private FileView asSeenByAnotherUser() {
    DiskView disk = new DiskView();
    return new FileView() {
      @Override
      public Probe probe(String directory, String name) {
        return directory.equals(f.path("closed").toString())
            ? new Missing(Errno.EACCES)
            : disk.probe(directory, name);
      }

      @Override
      public boolean isDirectory(String path) {
        return disk.isDirectory(path);
      }
    };
  }
}
