/// Files and link farms that are written as a whole or not at all, in directories in which others
/// may be at work.
package io.github.nixld.write;
