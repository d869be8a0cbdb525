package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The queries of docs/queries.md, on an index of the test store.
@Tag(UnderTest.JVM)
class QueriesDocumentIT {
  private static final Pattern QUERY =
      Pattern.compile(
          "(?:^## (.*?)$)?(?:(?!^## ).)*?^```sql\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir private Path work = Path.of("");

  @Test
  void everyQueryHasAnAnswer() throws Exception {
    TestStore.open();
    Path index = work.resolve("index.db");
    Processes.nixld("nixld-index", "build", "--index", index.toString()).orFail();
    List<MatchResult> queries =
        QUERY.matcher(Readme.read("docs/queries.md").text()).results().toList();
    assertThat(queries).hasSizeGreaterThan(10);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + index);
        Statement statement = connection.createStatement()) {
      statement.execute(queries.getFirst().group(2));
      for (MatchResult query : queries.subList(1, queries.size())) {
        try (ResultSet rows = statement.executeQuery(query.group(2))) {
          // The store may have nothing that a collection would take.
          assertThat(rows.next() || query.group(1).contains("garbage")).as(query.group(1)).isTrue();
        }
      }
    }
  }
}
