package io.github.nixld.catalog.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A standalone master of Spark and its workers, each a process, on loopback.
final class Cluster implements AutoCloseable {
  private static final Path HOME = Path.of(System.getProperty("spark.test.home"));
  static final Path JAR = HOME.resolveSibling("nixld-catalog-spark.jar");
  private static final Pattern MASTER = Pattern.compile("spark://127\\.0\\.0\\.1:[0-9]+");
  private static final long SECONDS = 120;

  private final Path directory;
  private final List<Process> processes = new ArrayList<>();
  private final List<Process> workers = new ArrayList<>();
  private String master = "";

  /// @param directory for logs and the workers' files
  Cluster(Path directory) {
    this.directory = directory;
  }

  /// Starts a master, and workers of one core.
  void start(int count) throws Exception {
    Path log = directory.resolve("master.log");
    Process first =
        start(
            log, "deploy.master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0");
    master = await(first, log, MASTER);
    for (int i = 0; i < count; i++) {
      workers.add(
          start(
              directory.resolve("worker-%d.log".formatted(i)),
              "deploy.worker.Worker",
              "--host",
              "127.0.0.1",
              "--cores",
              "1",
              "--memory",
              "700m",
              "--webui-port",
              "0",
              "--work-dir",
              directory.resolve("worker-" + i).toString(),
              master));
    }
    for (int i = 0; i < count; i++) {
      await(
          workers.get(i),
          directory.resolve("worker-%d.log".formatted(i)),
          Pattern.compile("Successfully registered with master"));
    }
  }

  private Process start(Path log, String... command) throws IOException {
    List<String> all = new ArrayList<>(java("-Xmx256m"));
    all.add("-Dspark.master.rest.enabled=false");
    all.addAll(List.of("-cp", HOME + "/jars/*", "org.apache.spark." + command[0]));
    all.addAll(List.of(command).subList(1, command.length));
    Process process = process(all, log, Map.of()).start();
    processes.add(process);
    return process;
  }

  /// What `spark-submit` runs.
  static List<String> submit(String heap) {
    List<String> command = new ArrayList<>(java("-Xmx" + heap));
    command.addAll(List.of("-cp", HOME + "/jars/*", "org.apache.spark.deploy.SparkSubmit"));
    return command;
  }

  private static List<String> java(String heap) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        heap,
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC");
  }

  private static ProcessBuilder process(
      List<String> command, Path log, Map<String, String> environment) {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_HOME", HOME.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().putAll(environment);
    return builder;
  }

  private static String await(Process process, Path log, Pattern line) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (System.nanoTime() < until && process.isAlive()) {
      Matcher matcher = line.matcher(Files.exists(log) ? Files.readString(log) : "");
      if (matcher.find()) {
        return matcher.group();
      }
      Thread.sleep(100);
    }
    throw new AssertionError(log + " has no " + line + ":\n" + Files.readString(log));
  }

  /// Starts the job as `spark-submit` does.
  Process submit(Path log, String... arguments) throws IOException {
    return submit(master, log, Map.of(), List.of(), arguments);
  }

  /// Starts the job.
  ///
  /// @param where the master, or `local[N]`
  /// @param options of spark-submit
  static Process submit(
      String where,
      Path log,
      Map<String, String> environment,
      List<String> options,
      String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(submit("512m"));
    command.addAll(List.of("--master", where, "--conf", "spark.ui.enabled=false"));
    command.addAll(List.of("--conf", "spark.executor.memory=600m"));
    command.addAll(
        List.of(
            "--conf", "spark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"));
    command.addAll(options);
    command.addAll(List.of("--class", Main.class.getName(), JAR.toString()));
    command.addAll(List.of(arguments));
    return process(command, log, environment).start();
  }

  /// Kills a worker and what it has started, with a signal that cannot be caught.
  void kill(int worker) {
    kill(workers.get(worker));
  }

  private static void kill(Process process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    processes.reversed().forEach(Cluster::kill);
    processes.forEach(process -> process.onExit().join());
  }
}
