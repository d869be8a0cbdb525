package io.github.nixld.choose;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.loader.LoadedObject;

/// All that an environment says, without the numbers that files have in an index.
final class AnswerText {
  private AnswerText() {}

  static String of(Environment environment) {
    StringBuilder text = new StringBuilder();
    text.append(environment.system()).append(' ').append(environment.loaderPath()).append('\n');
    text.append(environment.libraryPath()).append(environment.farm()).append('\n');
    for (Environment.Decision decision : environment.decisions()) {
      Candidate chosen = decision.chosen();
      text.append(chosen.name()).append(" = ").append(chosen.directory()).append('/');
      text.append(chosen.file()).append(' ').append(decision.rejected()).append('\n');
    }
    for (Environment.Run run : environment.runs()) {
      for (LoadedObject object : run.plan().objects()) {
        text.append(object.path()).append(' ').append(object.rule()).append('\n');
      }
    }
    return text.append(environment.unresolved()).append(environment.notes()).toString();
  }
}
