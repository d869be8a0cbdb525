package io.github.nixld.cli;

import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A library that is made up to ask for others.
final class AskedLibrary {
  private AskedLibrary() {}

  /// A library that needs these and the libc.
  ///
  /// @param model a file whose other facts it has
  static ElfObject needing(Path model, List<String> needs) throws IOException {
    List<String> all = new ArrayList<>(needs);
    all.add("libc.so.6");
    ElfObject object = (ElfObject) ElfReader.read(model);
    return new ElfObject(
        object.header(),
        null,
        object.dynamic(),
        object.loadable(),
        "libasked.so",
        all.stream().map(name -> new Dependency(Dependency.Tag.NEEDED, name)).toList(),
        null,
        null,
        object.flags(),
        object.flags1(),
        object.versionsDefined(),
        object.versionsNeeded(),
        object.versym(),
        object.relr(),
        object.executableStack(),
        object.isaNeeded(),
        object.indirectExternAccess(),
        object.refusal(),
        object.damage(),
        object.buildId(),
        object.dlopenNotes());
  }
}
