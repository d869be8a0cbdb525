/// Ed25519 keys and signatures in the form in which Nix writes them: `NAME:BASE64`.
package io.github.nixld.signature;
