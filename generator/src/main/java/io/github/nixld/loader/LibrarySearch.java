package io.github.nixld.loader;

import io.github.nixld.elf.ElfObject;
import io.github.nixld.loader.FileView.Errno;
import io.github.nixld.loader.FileView.Missing;
import io.github.nixld.loader.FileView.NotRegular;
import io.github.nixld.loader.FileView.Present;
import io.github.nixld.loader.FileView.Probe;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where ld.so searches one name, in order (glibc elf/dl-load.c, _dl_map_object, open_path and
/// open_verify).
final class LibrarySearch {
  private final LoadRequest request;
  private final FileView view;
  private final SearchDirectories directories;
  private final DirectoryList libraryPath;
  private final LinkMap program;

  /// What a run searches.
  ///
  /// @param view the files
  /// @param directories the lists of directories
  /// @param libraryPath `LD_LIBRARY_PATH`; null to split the request's
  /// @param satisfied which versions are known to be defined
  record Places(
      FileView view,
      SearchDirectories directories,
      @Nullable DirectoryList libraryPath,
      VersionCheck.Satisfied satisfied) {
    /// The same for a single run.
    static Places of(LoadRequest request, FileView view) {
      return new Places(
          view, new SearchDirectories(request, view), null, new VersionCheck.Satisfied());
    }
  }

  LibrarySearch(LoadRequest request, Places places, LinkMap program) {
    this.request = request;
    this.view = places.view;
    this.program = program;
    directories = places.directories;
    libraryPath =
        places.libraryPath == null ? directories.libraryPath(program) : places.libraryPath;
  }

  /// How a search ends.
  sealed interface Outcome {
    /// A library.
    record Opened(String path, Present file, ElfObject facts, Rule rule, String where)
        implements Outcome {}

    /// A file that ends the program, unless it is already loaded.
    ///
    /// @param file null if it is not a regular file
    record Refused(String path, @Nullable Present file, Acceptance.Fatal why) implements Outcome {}

    /// Nothing.
    record Nowhere(boolean otherClass) implements Outcome {}
  }

  SearchPath.Tokens tokens(LinkMap owner) {
    return directories.tokens(owner, program);
  }

  Outcome find(String name, LinkMap requester) {
    Attempt attempt = new Attempt(name);
    if (name.indexOf('/') >= 0) {
      String expanded = SearchPath.expand(name, tokens(requester));
      if (!expanded.isEmpty()) {
        attempt.open(expanded, Rule.PATH);
      }
    } else if (!name.isEmpty()) {
      search(attempt, requester);
    }
    return attempt.outcome == null ? new Outcome.Nowhere(attempt.otherClass) : attempt.outcome;
  }

  private void search(Attempt attempt, LinkMap requester) {
    ElfObject facts = requester.facts();
    if (facts.runpath() == null) {
      LinkMap owner = requester.rpathOwner;
      while (owner != null && !attempt.done()) {
        attempt.in(directories.rpath(owner, program), Rule.RPATH);
        owner = owner.loader == null ? null : owner.loader.rpathOwner;
      }
      if (!attempt.done() && requester.root != program && program.rpathOwner != null) {
        attempt.in(directories.rpath(program, program), Rule.RPATH);
      }
    }
    if (!attempt.done()) {
      attempt.in(libraryPath, Rule.LD_LIBRARY_PATH);
    }
    if (!attempt.done()) {
      attempt.in(directories.runpath(requester, program), Rule.RUNPATH);
    }
    boolean noDefault = (facts.flags1() & ElfObject.DF_1_NODEFLIB) != 0;
    if (!attempt.done()) {
      String cached = directories.cached(attempt.name, noDefault);
      if (cached != null) {
        attempt.open(cached, Rule.CACHE);
      }
    }
    if (!attempt.done() && !noDefault) {
      attempt.in(directories.system(), Rule.SYSTEM);
    }
  }

  private final class Attempt {
    final String name;
    boolean otherClass;
    @Nullable Outcome outcome;

    Attempt(String name) {
      this.name = name;
    }

    boolean done() {
      return outcome != null;
    }

    void in(DirectoryList list, Rule by) {
      if (list.isEmpty()) {
        return;
      }
      DirectoryList.Result result =
          list.find(
              name,
              holding -> {
                Attempt alone = new Attempt(name);
                alone.search(holding, by);
                return new DirectoryList.Result(alone.outcome, alone.otherClass);
              });
      outcome = result.outcome();
      otherClass |= result.otherClass();
    }

    /// elf/dl-load.c, open_path. An error other than "not there" ends the list, not the search. A
    /// relative directory always counts as existing; until 2.39 it ended the list if it did not
    /// exist (bug 31035).
    private void search(List<String> list, Rule by) {
      for (String directory : list) {
        Errno last = Errno.ENOENT;
        for (SearchDirectories.Place place : directories.places(directory)) {
          Probe probe = view.probe(place.absolute(), name);
          if (probe instanceof Missing missing) {
            last = missing.errno();
            continue;
          }
          last = Errno.ENOENT;
          judge(probe, place.written() + name, by, directory);
          if (done()) {
            return;
          }
        }
        boolean relative = !directory.startsWith("/");
        if (last == Errno.OTHER && (relative || view.isDirectory(directory))) {
          return;
        }
        if (last == Errno.ENOTDIR && relative && !request.loader().atLeast(2, 39)) {
          return;
        }
      }
    }

    void open(String candidate, Rule by) {
      String absolute = request.absolute(candidate);
      int slash = absolute.lastIndexOf('/');
      judge(
          view.probe(absolute.substring(0, slash), absolute.substring(slash + 1)),
          candidate,
          by,
          "");
    }

    private void judge(Probe probe, String candidate, Rule by, String where) {
      switch (probe) {
        case Missing missing -> {}
        case NotRegular other ->
            outcome =
                new Outcome.Refused(
                    candidate, null, new Acceptance.Fatal(other.message(), candidate));
        case Present file -> {
          switch (Acceptance.of(
              file.contents(), request.loader().object().header(), name, candidate)) {
            case Acceptance.Skip skip -> otherClass |= skip.otherClass();
            case Acceptance.Fatal fatal -> outcome = new Outcome.Refused(candidate, file, fatal);
            case Acceptance.Accept accept ->
                outcome = new Outcome.Opened(candidate, file, accept.object(), by, where);
          }
        }
      }
    }
  }
}
