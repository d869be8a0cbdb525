package io.github.nixld.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AttributesSchemaTest {
  @Test
  void docsShowTheMigrationsAsTheyAre() throws IOException {
    StringBuilder sql = new StringBuilder();
    int count = 0;
    try (var migrations =
        Files.newDirectoryStream(Path.of("../db-migrations/sqlite/attributes"), "V*.sql")) {
      for (Path migration : migrations) {
        sql.append(Files.readString(migration));
        count++;
      }
    }
    assertThat(count).isEqualTo(AttributesSchema.VERSION);
    assertThat(Files.readString(Path.of("../docs/schema.md"))).contains("```sql\n" + sql + "```\n");
  }
}
