# nixld, built with Maven from what it declares, and started by the JDK that it was built with.
{
  lib,
  maven,
  jdk25_headless,
  makeWrapper,
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
      ../bin
      ../cli
      ../db-migrations
      ../dev/find-jdk
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

  nativeBuildInputs = [ makeWrapper ];

  installPhase = ''
    runHook preInstall
    mkdir -p $out/bin $out/share
    cp -r cli/target/nixld $out/share/nixld
    cp -r nix/direnv $out/share/nixld/direnv
    cp -P bin/nixld* $out/bin/
    wrapProgram $out/share/nixld/lib/find-jdk --set JAVA_HOME ${jdk25_headless.home}
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
