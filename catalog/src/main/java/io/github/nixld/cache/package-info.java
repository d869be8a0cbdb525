/// A binary cache of Nix, read: what it says of store paths (narinfo), what is in them by its own
/// word (listings), and the archives themselves (NAR). All of it is untrusted until a signature or
/// a hash says otherwise.
package io.github.nixld.cache;
