/// Which attribute of nixpkgs provides a library.
package io.github.nixld.attribute;
