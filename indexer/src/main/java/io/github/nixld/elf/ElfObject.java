package io.github.nixld.elf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything in an ELF file that decides what the loader does with it and for it.
///
/// @param header the file header
/// @param interpreter `PT_INTERP`, or null
/// @param dynamic whether it has a dynamic section with contents (`PT_DYNAMIC` with `p_filesz`
///   above 0). A program without one is static; a library without one is a separate debug file
/// @param loadable whether it has a `PT_LOAD` segment
/// @param soname `DT_SONAME`, or null
/// @param dependencies `DT_NEEDED`, `DT_FILTER` and `DT_AUXILIARY`, in file order
/// @param rpath `DT_RPATH`, or null; an empty one is not null
/// @param runpath `DT_RUNPATH`, or null; an empty one is not null, and voids `rpath`
/// @param flags `DT_FLAGS`
/// @param flags1 `DT_FLAGS_1`
/// @param versionsDefined the `vda_name` of every `Verdef`, the base version included; null if
///   there is no `DT_VERDEF`
/// @param versionsNeeded every `Verneed`, in file order
/// @param versym whether there is a `DT_VERSYM`
/// @param relr whether there is a `DT_RELR`
/// @param executableStack whether it wants an executable stack: `PT_GNU_STACK` says so, or is
///   missing on x86 (glibc sysdeps/*/stackinfo.h, DEFAULT_STACK_PERMS)
/// @param isaNeeded `GNU_PROPERTY_X86_ISA_1_NEEDED`, a bit each for baseline, v2, v3, v4; 0 if
///   there is none
/// @param indirectExternAccess whether it says `GNU_PROPERTY_1_NEEDED_INDIRECT_EXTERN_ACCESS`: no
///   program may have copies of its protected variables
/// @param refusal what ld.so finds wrong with parts of the header that the kernel does not check,
///   when ld.so opens the file itself; null if nothing is wrong. Only programs have it, since the
///   kernel starts them
/// @param damage what makes ld.so crash as soon as it relocates the object, in one line; null if
///   nothing was found
/// @param buildId `NT_GNU_BUILD_ID` in lower-case hexadecimal, or null
/// @param dlopenNotes the text of every `.note.dlopen` note (owner `FDO`, type 0x407c0c0a): JSON,
///   not parsed here
public record ElfObject(
    ElfHeader header,
    @Nullable String interpreter,
    boolean dynamic,
    boolean loadable,
    @Nullable String soname,
    List<Dependency> dependencies,
    @Nullable String rpath,
    @Nullable String runpath,
    long flags,
    long flags1,
    @Nullable List<String> versionsDefined,
    List<VersionNeed> versionsNeeded,
    boolean versym,
    boolean relr,
    boolean executableStack,
    int isaNeeded,
    boolean indirectExternAccess,
    @Nullable String refusal,
    @Nullable String damage,
    @Nullable String buildId,
    List<String> dlopenNotes)
    implements ElfFile {

  /// `DF_1_NOOPEN`: dlopen(3) does not load it.
  public static final long DF_1_NOOPEN = 0x40;

  /// `DF_1_NODEFLIB`: the default directories are not searched for this object's dependencies.
  public static final long DF_1_NODEFLIB = 0x800;

  /// `DF_1_PIE`: a program, which cannot be loaded as a library.
  public static final long DF_1_PIE = 0x0800_0000;

  public ElfObject {
    dependencies = List.copyOf(dependencies);
    versionsDefined = versionsDefined == null ? null : List.copyOf(versionsDefined);
    versionsNeeded = List.copyOf(versionsNeeded);
    dlopenNotes = List.copyOf(dlopenNotes);
  }

  /// The same without `DT_RPATH` and `DT_RUNPATH`, as an object of another system would be.
  public ElfObject withoutSearchPaths() {
    return new ElfObject(
        header,
        interpreter,
        dynamic,
        loadable,
        soname,
        dependencies,
        null,
        null,
        flags,
        flags1,
        versionsDefined,
        versionsNeeded,
        versym,
        relr,
        executableStack,
        isaNeeded,
        indirectExternAccess,
        refusal,
        damage,
        buildId,
        dlopenNotes);
  }

  /// Whether the kernel can start it: it names a loader, or is static.
  public boolean isProgram() {
    return interpreter != null || !dynamic || (flags1 & DF_1_PIE) != 0;
  }
}
