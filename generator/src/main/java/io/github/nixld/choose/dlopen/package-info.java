/// What objects may load with dlopen(3): notes and strings in their files.
package io.github.nixld.choose.dlopen;
