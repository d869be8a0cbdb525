# nixld, built with Maven from what it declares, and started by the JDK that it was built with.
{
  lib,
  maven,
  jdk25_headless,
}:

maven.buildMavenPackage {
  pname = "nixld";
  version = "0.1.0";

  # What the build reads: a changed document leaves the package as it is.
  src = lib.fileset.toSource {
    root = ../.;
    fileset = lib.fileset.unions [
      ../.mvn
      ../LICENSE
      ../cli
      ../db-migrations
      ../generator
      ../indexer
      ./direnv
      ../pom.xml
    ];
  };

  mvnJdk = jdk25_headless;

  # All that Maven downloads, as one fixed output. Not computed yet: that takes a build with nixpkgs. Build once, and put
  # what Nix says behind "got:" here; again whenever a version in a pom.xml changes.
  mvnHash = lib.fakeHash;

  # Tests are for those who change it: they look for a gcc and for real libraries on the machine.
  mvnParameters = "-Dmaven.test.skip=true";

  installPhase = ''
    runHook preInstall
    mkdir -p $out/share/nixld
    cp -r cli/target/nixld/bin cli/target/nixld/lib $out/
    cp -r nix/direnv $out/share/nixld/direnv
    runHook postInstall
  '';

  meta = {
    description = "Chooses the loader and libraries of a Nix store that make a foreign program run";
    license = lib.licenses.mit;
    mainProgram = "nixld-env";
    platforms = [
      "x86_64-linux"
      "aarch64-linux"
    ];
  };
}
