/// The catalog for users: how they import it, ask it, and fetch from it.
package io.github.nixld.cli.catalog;
