package io.github.nixld.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreLinksTest {
  @Test
  void whatWasFollowedBeforeChangesNoAnswer(@TempDir Path root) {
    SampleStore sample = new SampleStore(root);
    Path zlib = sample.addLibrary("zlib-1", "libz.so.1");
    Path other =
        sample
            .add("other")
            .link("lib", zlib + "/lib")
            .link("libz.so.1.0", zlib + "/lib/libz.so.1.0")
            .link("out", "/etc")
            .done();
    String lib = zlib + "/lib";
    List<String> texts =
        List.of(
            lib + "/libz.so.1.0",
            lib + "/libz.so.1",
            lib + "/libz.so.1.0/.",
            lib + "/libz.so.1.0/none",
            lib + "/./libz.so.1.0",
            lib + "/../lib/libz.so.1.0",
            lib + "/../lib/none",
            lib + "/none",
            lib + "/none/none",
            lib + "/..",
            lib + "/.",
            lib + "/",
            lib,
            zlib.toString(),
            zlib + "/none",
            sample.store().directory().toString(),
            other + "/lib/libz.so.1.0",
            other + "/lib/none",
            other + "/lib/../lib/libz.so.1.0",
            other + "/out/passwd",
            // Its last name is that of the file that it leads to, elsewhere.
            other + "/libz.so.1.0",
            other + "/none",
            "../" + zlib.getFileName() + "/lib/libz.so.1.0",
            "/" + lib + "//libz.so.1.0",
            "/etc/passwd");
    for (String first : texts) {
      for (String then : texts) {
        StoreLinks links = links(sample);
        StoreLinks.Target alone = links(sample).follow("", then);
        links.follow("", first);
        assertThat(links.follow("", then)).as("%s, after %s", then, first).isEqualTo(alone);
      }
    }
  }

  private static StoreLinks links(SampleStore sample) {
    return new StoreLinks(sample.store(), new NioLookup(sample.store().directory()));
  }
}
