package io.github.nixld.loader;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Many runs of one loader in one view, which share what does not depend on the run: the
/// directories that there are, what an object's own lists of directories have, and what a library
/// path has.
///
/// Every run is what [Simulation#run] makes of it. What is loaded already, by which name, and who
/// loaded it, is of each run alone.
public final class Simulator {
  /// From how many directories on it saves time to know which of them have a name.
  private static final int FEW = 4;

  private final DynamicLoader loader;
  private final FileView view;
  private final @Nullable String changing;
  private final DirectoryEntries entries;
  private @Nullable SearchDirectories directories;

  /// @param changing a directory whose contents are another for each library path; null for none
  public Simulator(DynamicLoader loader, FileView view, @Nullable String changing) {
    this.loader = loader;
    this.view = view;
    this.changing = changing;
    entries =
        new DirectoryEntries(
            view, directory -> Simulation.hasSubdirectories(loader, directory, view));
  }

  /// Which directories have which names.
  public DirectoryEntries entries() {
    return entries;
  }

  /// A library path, and what was found in it.
  public final class LibraryPath {
    private final FileView view;
    private final String text;
    private final Map<Integer, Integer> positions = new HashMap<>();
    private @Nullable DirectoryList list;

    private LibraryPath(List<String> directories, FileView view) {
      this.view = view;
      this.text = String.join(":", directories);
    }

    /// As the loader takes it apart.
    private DirectoryList list(SearchPath.Tokens tokens) {
      DirectoryList known = list;
      if (known == null) {
        List<String> split = SearchPath.split(text, ":;", tokens);
        if (split.size() < FEW || (changing != null && split.contains(changing))) {
          known = new DirectoryList(split);
        } else {
          for (String directory : split) {
            positions.put(entries.directory(directory), positions.size());
          }
          known = new DirectoryList(split, name -> holding(name, split));
        }
        list = known;
      }
      return known;
    }

    private List<String> holding(String name, List<String> split) {
      BitSet places = new BitSet();
      entries.having(name).stream()
          .forEach(id -> {
            Integer place = positions.get(id);
            if (place != null) {
              places.set(place);
            }
          });
      List<String> holding = new ArrayList<>(places.cardinality());
      places.stream().forEach(place -> holding.add(split.get(place)));
      return holding;
    }
  }

  /// A library path for runs.
  ///
  /// @param over the view, with the contents that the changing directory has for this path
  public LibraryPath libraryPath(List<String> path, FileView over) {
    return new LibraryPath(path, over);
  }

  /// Simulates the run that `request` describes, with a library path, as [Simulation#run] does.
  ///
  /// @param request of this loader, for a program that is not setuid
  public LoadPlan run(LoadRequest request, LibraryPath path, DlopenCalls calls) {
    LoadRequest whole = request.withLibraryPath(path.text);
    if (loader.musl() || request.secure() || path.text.indexOf('$') >= 0) {
      return Simulation.run(whole, path.view, calls);
    }
    if (directories == null) {
      directories = new SearchDirectories(whole, view, changing);
    }
    SearchDirectories shared = directories;
    SearchPath.Tokens tokens = shared.tokens(request.origin());
    return GlibcLoader.simulate(
        whole, new LibrarySearch.Places(path.view, shared, path.list(tokens)), calls);
  }
}
