package io.github.nixld.catalog.spark;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// The job in this JVM, with two threads as workers.
///
/// @param status its exit status
/// @param err what it said
record LocalSpark(int status, String err) {
  static LocalSpark run(String... arguments) {
    System.setProperty("spark.master", "local[2]");
    System.setProperty("spark.ui.enabled", "false");
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
    int status = Main.run(arguments, stream, stream);
    return new LocalSpark(status, said.toString(StandardCharsets.UTF_8));
  }
}
