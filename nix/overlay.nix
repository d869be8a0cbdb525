final: _: {
  nixld = final.callPackage ./package.nix { };
  # The same on a JVM.
  nixld-jvm = final.callPackage ./package.nix { native = false; };
}
