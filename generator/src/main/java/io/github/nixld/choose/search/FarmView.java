package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.loader.FileView;
import java.util.Map;

/// A view with a link farm that does not exist yet, in place of anything that is there now.
record FarmView(FileView view, String farm, Map<String, Candidate> links) implements FileView {
  @Override
  public Probe probe(String directory, String name) {
    if (!directory.equals(farm)) {
      return view.probe(directory, name);
    }
    Candidate link = links.get(name);
    return link == null ? new Missing(Errno.ENOENT) : view.probe(link.directory(), link.file());
  }

  @Override
  public boolean isDirectory(String path) {
    if (path.startsWith(farm)) {
      return path.equals(farm);
    }
    return view.isDirectory(path);
  }
}
