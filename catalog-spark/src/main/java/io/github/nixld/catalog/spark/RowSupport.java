package io.github.nixld.catalog.spark;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/// How a row is handed to Parquet: its values in the order of the columns, null for none.
final class RowSupport extends WriteSupport<@Nullable Object[]> {
  private final MessageType schema;
  private @Nullable RecordConsumer consumer;

  RowSupport(MessageType schema) {
    this.schema = schema;
  }

  @Override
  @SuppressWarnings("deprecation") // It is abstract: there has to be one.
  public WriteContext init(Configuration configuration) {
    return new WriteContext(schema, Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    this.consumer = recordConsumer;
  }

  @Override
  public void write(@Nullable Object[] row) {
    RecordConsumer out = Objects.requireNonNull(consumer);
    out.startMessage();
    for (int i = 0; i < row.length; i++) {
      Object value = row[i];
      if (value != null) {
        String column = schema.getFieldName(i);
        out.startField(column, i);
        value(out, value);
        out.endField(column, i);
      }
    }
    out.endMessage();
  }

  private static void value(RecordConsumer out, Object value) {
    switch (value) {
      case String text -> out.addBinary(Binary.fromString(text));
      case byte[] bytes -> out.addBinary(Binary.fromConstantByteArray(bytes));
      case Integer number -> out.addInteger(number);
      case Long number -> out.addLong(number);
      case Boolean yes -> out.addBoolean(yes);
      case List<?> texts -> list(out, texts);
      default -> throw new IllegalArgumentException("a column of " + value.getClass());
    }
  }

  private static void list(RecordConsumer out, List<?> texts) {
    out.startGroup();
    if (!texts.isEmpty()) {
      out.startField("list", 0);
      for (Object text : texts) {
        out.startGroup();
        out.startField("element", 0);
        out.addBinary(Binary.fromString((String) text));
        out.endField("element", 0);
        out.endGroup();
      }
      out.endField("list", 0);
    }
    out.endGroup();
  }
}
