package io.github.nixld.loader;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Many runs of one loader in one view. They share what does not depend on the run: which
/// directories exist, what an object's own lists of directories have, and what a library path has.
///
/// Every run has the result of [Simulation#run]. What is already loaded, by which name and by which
/// object, belongs to each run alone.
public final class Simulator {
  private final DynamicLoader loader;
  private final FileView view;
  private final String changing;
  private final DirectoryEntries entries;
  private final VersionCheck.Satisfied satisfied = new VersionCheck.Satisfied();
  private final Map<String, DirectoryList> alone = new HashMap<>();
  private final Map<String, Boolean> plain = new HashMap<>();
  private @Nullable SearchDirectories directories;

  /// @param changing a directory whose contents differ between library paths
  public Simulator(DynamicLoader loader, FileView view, String changing) {
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

  /// A library path with what was found in it.
  public static final class LibraryPath {
    private final List<String> directories;
    private final FileView view;

    /// Null if the loader splits the path differently for each program.
    private final @Nullable DirectoryList list;

    private LibraryPath(List<String> directories, FileView view, @Nullable DirectoryList list) {
      this.directories = directories;
      this.view = view;
      this.list = list;
    }
  }

  /// A library path for runs.
  ///
  /// @param over the view, with the contents that the changing directory has for this path
  public LibraryPath libraryPath(List<String> path, FileView over) {
    boolean plainly =
        !loader.isMusl()
            && path.stream().allMatch(d -> plain.computeIfAbsent(d, Simulator::isPlain));
    return new LibraryPath(path, over, plainly ? list(path) : null);
  }

  /// Whether an element of a list means exactly this directory.
  private static boolean isPlain(String directory) {
    return directory.startsWith("/")
        && (!directory.endsWith("/") || directory.length() == 1)
        && directory.chars().noneMatch(c -> c == ':' || c == ';' || c == '$');
  }

  private DirectoryList list(List<String> path) {
    List<String> once = List.copyOf(new LinkedHashSet<>(path));
    if (once.contains(changing)) {
      return new DirectoryList(once);
    }
    int[] ids = new int[once.size()];
    int highest = -1;
    for (int i = 0; i < ids.length; i++) {
      ids[i] = entries.directory(once.get(i));
      highest = Math.max(highest, ids[i]);
    }
    int[] places = new int[highest + 1];
    Arrays.fill(places, -1);
    for (int i = 0; i < ids.length; i++) {
      places[ids[i]] = i;
    }
    return new DirectoryList(
        once, name -> holding(entries.having(name), places, once), this::alone);
  }

  /// A list of one directory, which many library paths share.
  private DirectoryList alone(String directory) {
    return alone.computeIfAbsent(directory, d -> new DirectoryList(List.of(d)));
  }

  /// The directories that may have a name, in their order.
  private static List<String> holding(BitSet having, int[] places, List<String> directories) {
    BitSet holding = new BitSet();
    for (int id = having.nextSetBit(0);
        id >= 0 && id < places.length;
        id = having.nextSetBit(id + 1)) {
      if (places[id] >= 0) {
        holding.set(places[id]);
      }
    }
    List<String> inOrder = new ArrayList<>();
    for (int place = holding.nextSetBit(0); place >= 0; place = holding.nextSetBit(place + 1)) {
      inOrder.add(directories.get(place));
    }
    return inOrder;
  }

  /// Simulates the run that `request` describes, with a library path, as [Simulation#run] does.
  ///
  /// @param request of this loader, without a library path
  public LoadPlan run(LoadRequest request, LibraryPath path, DlopenCalls calls) {
    if (path.list == null || request.secure()) {
      return Simulation.run(request.withLibraryPath(path.directories), path.view, calls);
    }
    if (directories == null) {
      directories = new SearchDirectories(request, view, changing);
    }
    return GlibcLoader.simulate(
        request, new LibrarySearch.Places(path.view, directories, path.list, satisfied), calls);
  }
}
