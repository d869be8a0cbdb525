package io.github.nixld.index;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// Table `string`, for reading; what was asked once is remembered.
final class StoredTexts implements FactsCodec.Texts {
  private final Queries queries;
  private final Map<Long, String> texts = new HashMap<>();

  StoredTexts(Queries queries) {
    this.queries = queries;
  }

  @Override
  public String text(long id) throws SQLException {
    String text = texts.get(id);
    if (text == null) {
      text = queries.first("SELECT text FROM string WHERE id = ?", row -> row.getString(1), id);
      if (text == null) {
        throw new DamagedIndexException("string %d is missing".formatted(id));
      }
      texts.put(id, text);
    }
    return text;
  }
}
