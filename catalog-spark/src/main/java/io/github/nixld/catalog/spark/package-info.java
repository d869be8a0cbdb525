/// The crawl and the catalog of `io.github.nixld.catalog` as a Spark job, and caches in S3.
@NullMarked
package io.github.nixld.catalog.spark;

import org.jspecify.annotations.NullMarked;
