/// The index: one SQLite file that says what a loader would find in the store, without a search
/// there.
package io.github.nixld.index;
