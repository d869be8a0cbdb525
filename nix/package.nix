# nixld, built by Maven from the artifacts that maven-lock.json names: no network is needed.
#
# With `native` (the default) it is one executable that GraalVM compiles. Without, a JVM runs it.
{
  lib,
  stdenv,
  fetchurl,
  linkFarm,
  removeReferencesTo,
  maven,
  jdk25_headless,
  graalvmPackages,
  native ? true,
}:

let
  jdk = if native then graalvmPackages.graalvm-ce else jdk25_headless;

  # A repository as Maven lays it out. nix/update-lock writes the list.
  repository = linkFarm "nixld-maven-repository" (
    lib.mapAttrsToList (name: sha256: {
      inherit name;
      path = fetchurl {
        url = "mirror://maven/${name}";
        inherit sha256;
      };
    }) (lib.importJSON ./maven-lock.json).artifacts
  );
in

stdenv.mkDerivation {
  pname = "nixld";
  version = "0.1.0";

  # What the build reads: a changed test or document leaves the package as it is.
  src = lib.fileset.toSource {
    root = ../.;
    fileset = lib.fileset.unions [
      ../.mvn
      ../LICENSE
      ../catalog/pom.xml
      ../cli/pom.xml
      ../cli/src/build
      ../cli/src/main
      ../db-migrations
      ../dev/find-jdk
      ../dev/mvn
      ../dev/native
      ../generator/pom.xml
      ../generator/src/main
      ../indexer/pom.xml
      ../indexer/src/main
      ../native/config
      ../native/options
      ../pom.xml
      ./direnv
    ];
  };

  strictDeps = true;
  nativeBuildInputs = [
    jdk
    maven
  ]
  ++ lib.optional native removeReferencesTo;
  JAVA_HOME = jdk.home;

  # native-image has to hand the variables of the compiler's wrapper on to it.
  NATIVE_IMAGE_DEPRECATED_BUILDER_SANITATION = if native then "true" else null;

  buildPhase = ''
    runHook preBuild
    export HOME=$PWD/home
    # Maven also writes into its repository.
    mkdir -p repository
    cp -rs ${repository}/. repository
    chmod -R u+w repository
    build="--offline -Dmaven.repo.local=$PWD/repository --projects cli --also-make -Daot.skip=true"
    ${
      if native then
        "bash dev/native $build"
      else
        "mvn --batch-mode --no-transfer-progress $build -Dmaven.test.skip=true package"
    }
    runHook postBuild
  '';

  # The AOT cache knows the path and the time of the jar, and in the store both are others.
  installPhase = ''
    runHook preInstall
    mkdir -p $out
    cp -R ${if native then "native" else "cli"}/target/nixld/. $out
    ${
      if native then
        "remove-references-to -t ${jdk} $out/bin/nixld"
      else
        ''
          touch -d @1 $out/lib/nixld/nixld.jar
          sh cli/src/build/aot-cache $out/lib/nixld
        ''
    }
    runHook postInstall
  '';

  doInstallCheck = true;
  installCheckPhase = ''
    runHook preInstallCheck
    for command in nixld-env nixld-index nixld-ldd nixld-run; do $out/bin/$command --version; done
    runHook postInstallCheck
  '';

  passthru = {
    inherit native repository;
  };

  meta = {
    description = "Run programs built for ordinary Linux with libraries of a Nix store";
    license = lib.licenses.mit;
    mainProgram = "nixld";
    platforms = [
      "x86_64-linux"
      "aarch64-linux"
    ];
    sourceProvenance = with lib.sourceTypes; [
      fromSource
      binaryBytecode # libraries from Maven Central, and the build's own tools
      binaryNativeCode # SQLite and zstd, in such libraries
    ];
  };
}
