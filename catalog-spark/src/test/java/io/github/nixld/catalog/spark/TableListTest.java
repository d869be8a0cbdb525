package io.github.nixld.catalog.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The list that makes tables count.
class TableListTest {
  private static TableList parse(String text) throws IOException {
    return TableList.parse(text.getBytes(StandardCharsets.UTF_8), "tables.json");
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    TableList list =
        TableList.empty().with("made", List.of("20260101T000000Z-0f/path-00000-1a.parquet"));
    assertThat(TableList.parse(list.toBytes(), "tables.json")).isEqualTo(list);
  }

  /// A name becomes a path: it must not lead elsewhere.
  @Test
  void whatIsNoSuchListIsRefused() {
    for (String text :
        List.of(
            "",
            "{",
            "[]",
            "{\"format\":2,\"files\":[]}",
            "{\"format\":1,\"files\":[\"../x/path-0.parquet\"]}",
            "{\"format\":1,\"files\":[\"a/b/path-0.parquet\"]}")) {
      assertThatThrownBy(() -> parse(text))
          .as(text)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("not a list of tables");
    }
  }
}
