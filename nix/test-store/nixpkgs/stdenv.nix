# What builds things and makes shells: stdenv, mkShell, runCommand, writeText. The tools are the test store's, and the
# host's where that has none, as in the test store itself.
pkgs:

let
  inherit (pkgs) glibc gcc-unwrapped;
  inherit (pkgs.buildPackages) bash coreutils;
  is32 = pkgs.system == "i686-linux";
  dynamicLinker = "${glibc}/lib/${if is32 then "ld-linux.so.2" else "ld-linux-x86-64.so.2"}";

  # What stdenv itself is made with. bash would become its last command, coreutils close their output before they end, and
  # Nix kills a builder whose output is closed (NixOS/nix#2176): so the last command is bash's own.
  raw =
    name: attributes: script:
    derivation (
      {
        inherit name;
        system = "x86_64-linux";
        builder = "${bash}/bin/bash";
        args = [
          "-euc"
          "PATH=${coreutils}/bin; ${script}\nexit"
        ];
      }
      // attributes
    );

  bintools =
    raw "bintools-wrapper" { inherit dynamicLinker; } ''
      mkdir -p "$out/nix-support"
      echo "$dynamicLinker" > "$out/nix-support/dynamic-linker"
    ''
    // {
      inherit dynamicLinker;
    };

  cc =
    raw "gcc-wrapper-${gcc-unwrapped.version}" { inherit bintools; } ''
      mkdir "$out"
      cp -R "$bintools/nix-support" "$out"
    ''
    // {
      inherit bintools;
      cc = gcc-unwrapped;
      libc = glibc;
    };

  setup =
    raw "stdenv-linux"
      {
        initialPath = "${coreutils}/bin:${bash}/bin";
        loader = dynamicLinker;
        libc = glibc;
        script = ./setup.sh;
      }
      ''
        mkdir "$out"
        { echo "initialPath=$initialPath NIX_DYNAMIC_LINKER=$loader NIX_LIBC=$libc"; cat "$script"; } > "$out/setup"
      '';

  stdenv = setup // {
    inherit cc mkDerivation;
    shell = "${bash}/bin/bash";
    hostPlatform = {
      inherit (pkgs) system;
      config = if is32 then "i686-unknown-linux-gnu" else "x86_64-unknown-linux-gnu";
      isLinux = true;
      isx86_64 = !is32;
      isi686 = is32;
    };
    isLinux = true;
  };

  mkDerivation =
    given:
    let
      attributes = if builtins.isFunction given then given final else given;
      final = attributes // derivation' // { finalPackage = final; };
      derivation' =
        derivation (
          {
            system = "x86_64-linux";
            builder = stdenv.shell;
            args = [
              "-euc"
              "source $stdenv/setup; genericBuild"
            ];
            name = "${attributes.pname}-${attributes.version}";
            stdenv = setup;
            outputs = [ "out" ];
          }
          // removeAttrs attributes [
            "meta"
            "passthru"
          ]
        );
    in
    derivation'
    // {
      meta = attributes.meta or { };
      pname = attributes.pname or attributes.name;
      version = attributes.version or "";
    }
    // attributes.passthru or { };

  runCommand =
    name: attributes: buildCommand:
    mkDerivation ({ inherit name buildCommand; } // attributes);

  writeTextFile =
    {
      name,
      text,
      executable ? false,
      destination ? "",
    }:
    runCommand name
      {
        inherit destination executable text;
        passAsFile = [ "text" ];
      }
      ''
        mkdir -p "$(dirname "$out$destination")"
        cp "$textPath" "$out$destination"
        [ -z "$executable" ] || chmod +x "$out$destination"
      '';

  script = text: "#!${stdenv.shell}\n${text}\n";
in
{
  inherit runCommand stdenv writeTextFile;
  inherit (stdenv) mkDerivation;
  runCommandLocal = runCommand;
  runCommandCC = runCommand;

  writeText = name: text: writeTextFile { inherit name text; };
  writeShellScript =
    name: text:
    writeTextFile {
      inherit name;
      text = script text;
      executable = true;
    };
  writeShellScriptBin =
    name: text:
    writeTextFile {
      inherit name;
      text = script text;
      executable = true;
      destination = "/bin/${name}";
    };

  mkShell =
    {
      name ? "nix-shell",
      packages ? [ ],
      nativeBuildInputs ? [ ],
      ...
    }@attributes:
    mkDerivation (
      removeAttrs attributes [ "packages" ]
      // {
        inherit name;
        nativeBuildInputs = packages ++ nativeBuildInputs;
        buildCommand = "export > $out";
      }
    );

  # Gives every program in $out the loader, and every object the directories of $buildInputs that have what it needs.
  autoPatchelfHook = raw "auto-patchelf-hook" { hook = ./auto-patchelf.sh; } ''
    mkdir -p "$out/nix-support"
    cp "$hook" "$out/nix-support/setup-hook"
  '';
}
