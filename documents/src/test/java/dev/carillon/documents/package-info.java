/// Tests of the documents module, through its task handlers with real files.
@NullMarked
package dev.carillon.documents;

import org.jspecify.annotations.NullMarked;
