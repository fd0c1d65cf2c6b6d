/// Shows a number, a date or a text as its number format says: what a person sees in the cell.
///
/// [NumberFormat] is the way in. A format is read once into sections, a section into parts, and a
/// layout for its kind puts a value into them: [NumberLayout], [FractionLayout], [DateLayout]. The
/// rules are those of ECMA-376, part 1, 18.8.30 and 18.8.31, and of what spreadsheet programs do
/// where that is silent. A format that is not understood shows nothing, rather than a guess.
@NullMarked
package dev.carillon.documents.format;

import org.jspecify.annotations.NullMarked;
