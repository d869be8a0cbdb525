/// The search for a selection under one loader: greedy, repaired, pruned, extended.
package io.github.nixld.choose.search;
