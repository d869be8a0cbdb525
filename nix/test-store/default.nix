# The test store: Debian packages of three releases as Nix would have built them.
#
#   suites.<release>.<name>   the store path of one package, libraries in lib/, programs in bin/
#   all                       one path that keeps every other alive: `paths` names them, `nixpkgs` is a <nixpkgs>
#
# The manifest is what ./fetch writes; `all` has a copy beside its copy of this file.
{
  manifest ? if builtins.pathExists ./manifest.json then ./manifest.json else cache + "/manifest.json",
  cache ?
    let
      inherit (builtins) getEnv;
      or' = value: default: if value == "" then default else value;
    in
    or' (getEnv "NIXLD_TEST_STORE_CACHE") (
      or' (getEnv "XDG_CACHE_HOME") "${getEnv "HOME"}/.cache" + "/nixld/test-store"
    ),
}:

let
  inherit (builtins)
    attrNames
    attrValues
    concatMap
    concatStringsSep
    fromJSON
    mapAttrs
    readFile
    unsafeDiscardStringContext
    ;

  # The copy is in a store path that refers to all others; what is read from it need not.
  inherit (fromJSON (unsafeDiscardStringContext (readFile manifest))) debs suites;

  # Known by its hash: where it was downloaded to does not show in any store path.
  deb =
    { file, sha256 }:
    import <nix/fetchurl.nix> {
      name = "debian-${builtins.substring 0 8 sha256}.deb";
      url = "file://${debs}/${builtins.replaceStrings [ "%" ] [ "%25" ] file}";
      inherit sha256;
    };

  # Debian splits gcc's libraries off the compiler, nixpkgs has them in its output "lib".
  outputSuffix = name: if name == "gcc" then "-lib" else "";

  package =
    self: name:
    {
      version,
      debs,
      deps,
    }:
    derivation {
      name = "${name}-${version}${outputSuffix name}";
      system = "x86_64-linux";
      builder = "/bin/sh";
      args = [ ./unpack.sh ];
      debs = map deb debs;
      deps = map (dependency: self.${dependency}) deps;
      loaderPatch = if name == "glibc" then ./patch-loader.pl else null;
    }
    // {
      pname = name;
      inherit version;
    };

  built = mapAttrs (
    _: packages:
    let
      self = mapAttrs (package self) packages;
    in
    self
  ) suites;

  lines = concatMap (
    suite: map (package: "${suite} ${package.pname} ${package}") (attrValues built.${suite})
  ) (attrNames built);
in
{
  suites = built;

  all = derivation {
    name = "test-store";
    system = "x86_64-linux";
    builder = "/bin/sh";
    args = [ ./collect.sh ];
    passAsFile = [ "paths" ];
    paths = concatStringsSep "\n" lines + "\n";
    manifest = /. + manifest;
    expressions = map (file: "${file}") [
      ./default.nix
      ./flake.nix
      ./unpack.sh
      ./patch-loader.pl
      ./collect.sh
    ];
    nixpkgs = "${./nixpkgs}";
  };
}
