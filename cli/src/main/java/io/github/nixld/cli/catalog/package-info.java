/// The catalog for users: importing it, asking it, and fetching what was chosen from it.
package io.github.nixld.cli.catalog;
