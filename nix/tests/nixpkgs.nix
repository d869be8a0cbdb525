# The small <nixpkgs> of the test store, with what the flake, the package and the modules use of the
# real one, too. Nothing comes from a network: artifacts are those in this machine's Maven
# repository, if they have the hash that is asked for; Maven and the JDK are the machine's.
{
  # nix/test-store/nixpkgs, or a copy of it
  nixpkgs,
  # a directory as ~/.m2/repository, and the home of a JDK, as strings
  repository,
  jdk,
  # a directory with bin/native-image; null if there is none
  graalvm ? null,
  system ? "x86_64-linux",
}:

let
  inherit (builtins)
    any
    map
    stringLength
    substring
    ;

  hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
  removePrefix = prefix: text: substring (stringLength prefix) (-1) text;
in
import nixpkgs {
  inherit system;
  overlays = [
    (
      final: prev:
      let
        # The machine's own, under a store path.
        hosts =
          name: target:
          final.runCommand name { inherit target; } ''
            ln -s "$target" "$out"
          '';
      in
      {
        lib =
          prev.lib
          // import ./lib.nix
          // {
            fileset = {
              unions = map toString;
              toSource =
                { root, fileset }:
                builtins.path {
                  path = root;
                  name = "source";
                  filter =
                    path: type:
                    any (
                      file:
                      path == file || hasPrefix "${file}/" path || type == "directory" && hasPrefix "${path}/" file
                    ) fileset;
                };
            };
          };

        fetchurl =
          { url, sha256 }:
          assert hasPrefix "mirror://maven/" url;
          import <nix/fetchurl.nix> {
            url = "file://${repository}/${removePrefix "mirror://maven/" url}";
            inherit sha256;
          };

        linkFarm =
          name: entries:
          final.runCommand name
            {
              links = builtins.concatStringsSep "\n" (map (entry: "${entry.name} ${entry.path}") entries) + "\n";
              passAsFile = [ "links" ];
            }
            ''
              while read -r name path; do
                mkdir -p "$(dirname "$out/$name")"
                ln -s "$path" "$out/$name"
              done < "$linksPath"
            '';

        maven = final.runCommand "maven" { } ''
          mkdir -p "$out/bin"
          ln -s /usr/bin/mvn "$out/bin/mvn"
        '';
        jdk25 = hosts "jdk" jdk // {
          home = jdk;
        };
        jdk25_headless = final.jdk25;
        graalvmPackages.graalvm-ce =
          (
            # Without one, what needs it can be evaluated, not built.
            if graalvm == null then
              final.runCommand "graalvm" { } "echo 'there is no GraalVM here' >&2; false"
            else
              hosts "graalvm" graalvm
          )
          // {
            home = jdk;
          };
        removeReferencesTo = final.writeShellScriptBin "remove-references-to" "exit";
        patchelf = final.runCommand "patchelf" { } ''
          mkdir -p "$out/bin"
          ln -s /usr/bin/patchelf "$out/bin/patchelf"
        '';
        # It starts no machine: it looks at the parts that there are.
        testers.runNixOSTest =
          test:
          let
            machine = test.nodes.machine { pkgs = final; };
          in
          assert builtins.all (module: builtins.isFunction (import module)) machine.imports;
          assert machine.programs.nixld.enable;
          final.writeText "vm-test-run-${test.name}" test.testScript;
        nixfmt-tree = final.writeShellScriptBin "treefmt" "exit";
      }
    )
  ];
}
