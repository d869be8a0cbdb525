package io.github.nixld.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchemaDocumentTest {
  @Test
  void docsShowTheMigrationsAsTheyAre() throws IOException {
    StringBuilder sql = new StringBuilder();
    try (Stream<Path> files = Files.list(Path.of("../db-migrations/sqlite"))) {
      for (Path migration : files.filter(Files::isRegularFile).sorted().toList()) {
        sql.append(Files.readString(migration));
      }
    }
    assertThat(Files.readString(Path.of("../docs/schema.md"))).contains("```sql\n" + sql + "```\n");
  }
}
