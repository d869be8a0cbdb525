package io.github.nixld.choose;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Decides what a random store is made of.
record Dice(Random random) {
  Dice(long seed) {
    this(new Random(seed));
  }

  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  /// From 0 to `n` - 1.
  int below(int n) {
    return random.nextInt(n);
  }

  <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /// A part of a list, in its order.
  <T> List<T> some(List<T> list, int atMost) {
    Set<T> taken = new LinkedHashSet<>(shuffled(list).subList(0, Math.min(atMost, list.size())));
    return list.stream().filter(taken::contains).toList();
  }

  <T> List<T> shuffled(List<T> list) {
    List<T> result = new ArrayList<>(list);
    Collections.shuffle(result, random);
    return result;
  }
}
