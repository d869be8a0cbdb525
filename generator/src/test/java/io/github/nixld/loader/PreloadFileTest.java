package io.github.nixld.loader;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `/etc/ld.so.preload`, under a loader that has another name for it.
class PreloadFileTest extends JudgedTest {
  private PatchedLoader loader;

  @BeforeEach
  void libraries() {
    loader = PatchedLoader.of(directory, "/etc/ld.so.preload");
    f.lib("x/liba.so").build();
    f.lib("x/libpre.so").needs("liba.so").runpath("$ORIGIN").build();
    f.lib("x/libother.so").build();
    f.program("prog").needs("liba.so").runpath("$ORIGIN/x").build();
  }

  @AfterEach
  void remove() throws IOException {
    Files.deleteIfExists(loader.file());
  }

  private void agreeOn(String list, Run run) throws IOException {
    Files.writeString(loader.file(), list);
    FileView view = new WithPreloads();
    LoadPlan plan = Simulation.run(run.request(loader.judge().loader(), view, false), view);
    Agreement.assertSame(loader.judge(), run, loader.judge().trace(run), plan);
  }

  /// A disk on which one of the usual files exists, so that somebody looks.
  private static final class WithPreloads implements FileView {
    private final DiskView disk = new DiskView();

    @Override
    public Probe probe(String parent, String name) {
      return parent.equals("/etc") && name.equals("ld.so.preload")
          ? new NotRegular("any")
          : disk.probe(parent, name);
    }

    @Override
    public boolean isDirectory(String path) {
      return disk.isDirectory(path);
    }
  }

  private String x(String name) {
    return f.path("x/" + name).toString();
  }

  @Test
  void loadsWhatItNames() throws IOException {
    agreeOn(x("libpre.so") + "\n", f.run("prog"));
  }

  @Test
  void goesBehindTheVariable() throws IOException {
    agreeOn(x("libpre.so"), f.run("prog").withPreload(x("libother.so")));
  }

  @Test
  void separatorsAndComments() throws IOException {
    agreeOn(
        "# a comment\nlibother.so:" + x("libpre.so") + "\t\n\n" + x("liba.so") + " ",
        f.run("prog"));
    agreeOn(x("libother.so") + " # all\n", f.run("prog"));
  }

  @Test
  void ofLaterCommentsAPartIsRead() throws IOException {
    agreeOn("# first\nlibother.so:" + x("libpre.so") + " # " + x("none.so") + "\n", f.run("prog"));
    agreeOn("# 1\n# 2\n# 3 libpre.so libother.so\n" + x("libpre.so"), f.run("prog"));
  }

  @Test
  void missingOnlyWarnsAndSaysWhichFile() throws IOException {
    agreeOn("/nowhere/libgone.so " + x("libother.so"), f.run("prog"));
  }
}
