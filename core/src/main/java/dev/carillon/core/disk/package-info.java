/// Files that outlast a power cut, and that are known again: [dev.carillon.core.disk.Durably]
/// writes them, [dev.carillon.core.disk.IntactFiles] sees whether they are still what was written.
@NullMarked
package dev.carillon.core.disk;

import org.jspecify.annotations.NullMarked;
