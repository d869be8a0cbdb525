/// How SQLite files are opened.
package io.github.nixld.sqlite;
