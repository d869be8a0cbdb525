package io.github.nixld.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SchemaDocumentTest {
  @Test
  void docsShowTheMigrationsAsTheyAre() throws IOException {
    StringBuilder sql = new StringBuilder();
    try (var migrations = Files.newDirectoryStream(Path.of("../db-migrations/sqlite"), "V*.sql")) {
      for (Path migration : migrations) {
        sql.append(Files.readString(migration));
      }
    }
    assertThat(Files.readString(Path.of("../docs/schema.md"))).contains("```sql\n" + sql + "```\n");
  }
}
