# The doubles: a store where most libraries are there several times, under the habits of nixpkgs.
#
# Which of them nixpkgs means shows in who links to them, and stands in ./expected with the reason. The libraries are small
# and have real names, RUNPATHs and symbol versions; two glibcs and gccs are those of the test store.
let
  inherit (builtins)
    attrValues
    concatMap
    concatStringsSep
    map
    mapAttrs
    ;

  inherit (import ../default.nix { }) suites;

  object = derivation {
    name = "answer";
    system = "x86_64-linux";
    builder = "/bin/sh";
    args = [ ./object.sh ];
  };

  # One package. `sonames` are its libraries: names, or lists of a name and what it needs beside the libc.
  package =
    system: name:
    {
      sonames ? [ ],
      deps ? [ ],
      directory ? "lib",
      links ? { },
      libc ? system.libc,
      # What those who link to it need.
      main ? map (library: builtins.head (toList library)) sonames,
    }:
    derivation {
      inherit name object;
      system = "x86_64-linux";
      builder = "/bin/sh";
      args = [ ./package.sh ];
      deps = deps ++ (if libc == null then [ ] else [ libc ]);
      libraries = concatStringsSep "\n" (
        map (library: "${directory} ${concatStringsSep " " (toList library)} ${if libc == null then "" else system.libcName}") sonames
      );
      links = concatStringsSep "\n" (attrValues (mapAttrs (link: target: "${link} ${target}") links));
      inherit (system) machine;
    }
    // {
      inherit main;
    };
  toList = value: if builtins.isList value then value else [ value ];

  new = {
    libc = suites.trixie.glibc;
    libcName = "libc.so.6";
    machine = "x86_64";
  };
  old = new // {
    libc = suites.bookworm.glibc;
  };
  musl = {
    libc = derivation {
      name = "musl-1.2.5";
      system = "x86_64-linux";
      builder = "/bin/sh";
      args = [ ./musl.sh ];
    };
    libcName = "libc.so";
    machine = "x86_64";
  };
  aarch64 = {
    libc = package (aarch64 // { libc = null; }) "glibc-aarch64-unknown-linux-gnu-2.41" { sonames = [ "libc.so.6" ]; };
    libcName = "libc.so.6";
    machine = "aarch64";
  };

  # A package that links to others, as most of a store does.
  user =
    system: name: deps:
    package system name {
      inherit deps;
      sonames = [
        ([ "lib${(builtins.parseDrvName name).name}-private.so" ] ++ concatMap (dep: dep.main) deps)
      ];
    };

  packages = import ./packages.nix {
    inherit
      aarch64
      musl
      new
      old
      package
      user
      ;
    gcc = suites.trixie.gcc // {
      main = [
        "libstdc++.so.6"
        "libgcc_s.so.1"
      ];
    };
    oldGcc = suites.bookworm.gcc // {
      main = [
        "libstdc++.so.6"
        "libgcc_s.so.1"
      ];
    };
  };
in
{
  all = derivation {
    name = "doubles";
    system = "x86_64-linux";
    builder = "/bin/sh";
    args = [ ./list.sh ];
    passAsFile = [ "paths" ];
    paths = concatStringsSep "\n" packages + "\n";
  };
}
