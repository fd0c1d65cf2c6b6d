/// Makes one document a row from a spreadsheet and a template, and answers queries on sample data.
///
/// [GenerateDocuments] and [QueryData] are the two task handlers, [Table] is what both read,
/// [Samples] is something to try them with. Rows are counted as a spreadsheet program shows them:
/// the header is row 1, the first row of data row 2.
///
/// Spreadsheets and templates come from users and are treated as hostile: their kind is told by
/// their content, [Limits] bounds what they unpack to, and a cell's text is never read as anything
/// but text.
@NullMarked
package dev.carillon.documents;

import org.jspecify.annotations.NullMarked;
