package io.github.nixld.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.index.IndexVerifier.Difference;
import io.github.nixld.index.IndexVerifier.Difference.Kind;
import io.github.nixld.store.SampleLibrary;
import io.github.nixld.store.SampleStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexVerifierTest {
  @TempDir private Path root;

  private List<Difference> verify(SampleIndex index) throws Exception {
    return new IndexVerifier(index.file, index.sample.store(), BuildProgress.NONE).verify();
  }

  @Test
  void anIndexJustBuiltDiffersInNothing() throws Exception {
    SampleIndex index = new SampleIndex(root);
    index.sample.addLibrary("a-1", "liba.so.1");
    index.build();
    assertThat(verify(index)).isEmpty();
  }

  @Test
  void saysWhatIsMissingGoneAndChanged() throws Exception {
    SampleIndex index = new SampleIndex(root);
    Path a = index.sample.addLibrary("a-1", "liba.so.1");
    Path b = index.sample.addLibrary("b-1", "libb.so.1");
    index.build();
    SampleStore.delete(a);
    Path c = index.sample.addLibrary("c-1", "libc.so.1");
    Files.write(b.resolve("lib/libb.so.1.0"), SampleLibrary.named("libother.so"));
    Files.delete(b.resolve("lib/libb.so.1"));
    Files.write(b.resolve("lib/new.so"), SampleLibrary.named("new.so"));

    assertThat(verify(index))
        .containsExactly(
            new Difference(a.toString(), Kind.GONE),
            new Difference(b + "/lib/libb.so.1", Kind.GONE),
            new Difference(b + "/lib/libb.so.1.0", Kind.CHANGED),
            new Difference(b + "/lib/new.so", Kind.MISSING),
            new Difference(c.toString(), Kind.MISSING));
  }
}
