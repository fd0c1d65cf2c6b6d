/// What numbers look like in their formats, compared with what a spreadsheet program shows.
@NullMarked
package dev.carillon.documents.format;

import org.jspecify.annotations.NullMarked;
