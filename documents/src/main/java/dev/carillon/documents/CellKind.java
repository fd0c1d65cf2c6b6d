package dev.carillon.documents;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the cells of a column must be, which its name says.
///
/// @param label in a sentence: the value is not …
/// @param words of English names, lower case; "Candidate" has none of them
/// @param parts of Chinese names
record CellKind(String label, Set<String> words, Set<String> parts, Predicate<String> test) {
    /// Longer cells are of none of these kinds.
    private static final int MAX = 254;

    private static final Pattern E_MAIL = Pattern.compile("(?i)e-?mail");
    private static final Pattern WORD = Pattern.compile("\\p{Lu}?\\p{Ll}+|\\p{Lu}+");
    private static final Pattern ADDRESS =
            Pattern.compile("[^\\s@<>,;:\"()]{1,64}@[^\\s@.<>,;:\"()]+(\\.[^\\s@.<>,;:\"()]+)+");
    private static final Pattern NUMBER =
            Pattern.compile(
                    "\\(?[-+−]?[¥￥$€£]?\\s?[-+−]?"
                            + "(\\d+([.,]\\d+)?([eE][-+]?\\d+)?"
                            + "|\\d{1,3}(,\\d{3})+(\\.\\d+)?"
                            + "|\\d{1,3}([. ]\\d{3})+(,\\d+)?)"
                            + "\\s?[%元分]?\\)?");

    private static final List<CellKind> KINDS =
            List.of(
                    new CellKind(
                            "an e-mail address",
                            Set.of("email"),
                            Set.of("邮箱"),
                            text -> ADDRESS.matcher(text).matches()),
                    new CellKind("a date", Set.of("date"), Set.of("日期"), Dates::isDate),
                    new CellKind(
                            "a number",
                            Set.of("score", "amount"),
                            Set.of("成绩", "分数", "金额"),
                            text -> NUMBER.matcher(text).matches()));

    /// What a column must hold; empty for any text.
    static Optional<CellKind> of(String column) {
        var words =
                WORD.matcher(E_MAIL.matcher(column).replaceAll(" email "))
                        .results()
                        .map(word -> word.group().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet());
        return KINDS.stream()
                .filter(kind ->
                        kind.words.stream().anyMatch(words::contains)
                                || kind.parts.stream().anyMatch(column::contains))
                .findFirst();
    }

    boolean fits(String cell) {
        return cell.length() <= MAX && test.test(cell);
    }
}
