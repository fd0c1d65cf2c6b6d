/// Uploaded files in a folder.
@NullMarked
package dev.carillon.core.files;

import org.jspecify.annotations.NullMarked;
