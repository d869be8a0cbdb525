final: _: { nixld = final.callPackage ./package.nix { }; }
