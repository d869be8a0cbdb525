package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.Candidates;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.LibcInstallation;
import io.github.nixld.choose.dlopen.DlopenMode;
import io.github.nixld.loader.FileView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The problem to solve under one loader. It does not change during the search.
///
/// @param view the files
/// @param libc the loader and its libc
/// @param candidates what could serve a name
/// @param subjects what has to load
/// @param options what the user asks for besides
public record ChoiceProblem(
    FileView view,
    LibcInstallation libc,
    Candidates candidates,
    Subjects subjects,
    SearchOptions options) {

  /// What has to load.
  ///
  /// @param objects all of one system
  /// @param host the program of the store that will load all libraries among them; null if each is
  ///   looked at alone
  public record Subjects(List<ForeignObject> objects, @Nullable ForeignObject host) {
    public Subjects {
      objects = List.copyOf(objects);
    }
  }

  /// What the user asks for besides.
  ///
  /// @param additional names to provide although no object needs them
  /// @param dlopen how much of what may be loaded with dlopen(3) is provided
  /// @param farm the directory of links that will be the library path; null for directories of the
  ///   store
  /// @param defaults directories to append if they do no harm
  /// @param first directories that are searched before those that are chosen
  public record SearchOptions(
      List<String> additional,
      DlopenMode dlopen,
      @Nullable String farm,
      List<String> defaults,
      List<String> first) {
    public SearchOptions {
      first = List.copyOf(first);
      additional = List.copyOf(additional);
      defaults = List.copyOf(defaults);
    }
  }

  List<ForeignObject> objects() {
    return subjects.objects();
  }

  /// The same for one of the objects.
  ChoiceProblem of(ForeignObject object) {
    return new ChoiceProblem(
        view, libc, candidates, new Subjects(List.of(object), subjects.host), options);
  }

  /// The same with a link farm.
  public ChoiceProblem withFarm(String farm) {
    return new ChoiceProblem(
        view,
        libc,
        candidates,
        subjects,
        new SearchOptions(
            options.additional, options.dlopen, farm, options.defaults, options.first));
  }
}
