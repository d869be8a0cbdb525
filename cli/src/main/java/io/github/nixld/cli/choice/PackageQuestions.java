package io.github.nixld.cli.choice;

import io.github.nixld.choose.Environment;
import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.OneLine;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.linux.FileNames;
import io.github.nixld.linux.Linux;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Asks the user which package to take if only their names tell some apart, and keeps the answers
/// in the file `.nixld` beside the program.
public final class PackageQuestions {
  private final Streams streams;
  private final InputStream input;
  private boolean ended;

  /// @param streams for the questions
  /// @param input a line for each question. It is read byte by byte: what follows is for others
  PackageQuestions(Streams streams, InputStream input) {
    this.streams = streams;
    this.input = input;
  }

  /// The choice with the user's answers; the same without `--interactive`.
  ///
  /// @param objects what is chosen for
  /// @param process the program of the store that will load them; null for none
  /// @param directory where the answers are kept; null to keep none
  /// @throws CommandException if there is no terminal
  public static ChoiceService answered(
      ChoiceService choices,
      List<ForeignObject> objects,
      @Nullable ForeignObject process,
      @Nullable Path directory)
      throws CommandException {
    if (!choices.options().asks()) {
      return choices;
    }
    if (!Linux.isTerminal(0) || !Streams.isTerminal()) {
      throw new CommandException(
          ExitStatus.USAGE,
          ChoiceOptions.INTERACTIVE + " needs a terminal: --prefer REGEX decides without one");
    }
    PackageQuestions questions =
        new PackageQuestions(choices.streams(), new FileInputStream(FileDescriptor.in));
    Set<String> answers = new LinkedHashSet<>();
    ChoiceService answered = choices;
    List<String> more = questions.ask(answered.environments(objects, process));
    // With other libraries, there may be other questions. An answer that does not help is final.
    while (answers.addAll(more)) {
      answered = choices.preferring(answers);
      more = questions.ask(answered.environments(objects, process));
    }
    if (!answers.isEmpty() && directory != null) {
      new DotNixldFile(List.of(), List.copyOf(answers)).addTo(directory, choices.streams());
    }
    return answered;
  }

  /// Asks about each choice that only names decide, unless an answer settles it.
  ///
  /// @return a package for each question that the user answered
  List<String> ask(List<Environment> environments) {
    List<String> answers = new ArrayList<>();
    for (Environment environment : environments) {
      for (Environment.Decision decision : environment.decisions()) {
        if (!ended && !decision.alike().isEmpty() && !isSettled(decision, answers)) {
          String answer = ask(decision);
          if (answer != null) {
            answers.add(answer);
          }
        }
      }
    }
    return answers;
  }

  private static boolean isSettled(Environment.Decision decision, List<String> answers) {
    return !answers.isEmpty()
        && packages(decision).stream()
            .anyMatch(it -> PreferredPackages.pattern(answers).matcher(it.label()).find());
  }

  /// The chosen one first.
  private static List<Candidate> packages(Environment.Decision decision) {
    List<Candidate> packages = new ArrayList<>(List.of(decision.chosen()));
    packages.addAll(decision.alike());
    return packages;
  }

  /// @return null if there are no more answers
  private @Nullable String ask(Environment.Decision decision) {
    List<Candidate> packages = packages(decision);
    streams.err().println(OneLine.of(decision.chosen().name()) + " is in several packages:");
    for (int i = 0; i < packages.size(); i++) {
      streams.err().println("%4d  %s".formatted(i + 1, OneLine.of(packages.get(i).label())));
    }
    while (true) {
      streams.err().print("Which one? [1] ");
      streams.err().flush();
      String line = line();
      if (line == null) {
        ended = true;
        streams.err().println();
        return null;
      }
      int number = line.isBlank() ? 1 : number(line.strip());
      if (number >= 1 && number <= packages.size()) {
        Candidate picked = packages.remove(number - 1);
        return PreferredPackages.name(picked, packages);
      }
      streams.err().println("Type a number from 1 to " + packages.size() + ".");
    }
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
  }

  /// @return null at the end of the input
  private @Nullable String line() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      int octet = input.read();
      if (octet < 0) {
        return null;
      }
      for (; octet >= 0 && octet != '\n'; octet = input.read()) {
        line.write(octet);
      }
    } catch (IOException e) {
      return null;
    }
    return FileNames.decode(line.toByteArray());
  }
}
