package dev.carillon.documents.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A number format of a workbook, such as `#,##0.00;[Red](#,##0.00)`. Immutable.
public final class NumberFormat {
    static final String ISO_DATE = "yyyy-mm-dd";
    static final String ISO_MINUTES = "yyyy-mm-dd hh:mm";

    private static final String ISO_TIME = "hh:mm:ss";
    private static final int MOST_SECTIONS = 4;
    private static final int LONGEST = 1000;

    private final String code;
    private final List<Section> sections;

    private NumberFormat(String code, List<Section> sections) {
        this.code = code;
        this.sections = sections;
    }

    /// Reads a format. One that is not understood shows nothing: see [#number].
    public static NumberFormat of(String code) {
        try {
            return new NumberFormat(code, sections(code));
        } catch (UnknownFormatException e) {
            return new NumberFormat(code, List.of());
        }
    }

    /// The format that has a number of its own in every workbook.
    public static NumberFormat builtIn(int id) {
        return of(BuiltInFormats.code(id));
    }

    /// The format as it stands in the workbook.
    public String code() {
        return code;
    }

    private static List<Section> sections(String code) throws UnknownFormatException {
        var texts = split(ofSystem(code.isEmpty() ? "General" : code));
        if (texts.size() > MOST_SECTIONS || code.length() > LONGEST) {
            throw new UnknownFormatException("too many sections");
        }
        var sections = new ArrayList<Section>();
        var language = FormatLanguage.ENGLISH;
        for (var text : texts) {
            sections.add(SectionParser.parse(text, language));
        }
        return List.copyOf(sections);
    }

    /// What means the date or the time as the country of whoever looks has it.
    private static String ofSystem(String code) {
        var lower = code.toLowerCase(Locale.ROOT);
        if (lower.startsWith("[$-f800]") || lower.startsWith("[$-x-sysdate]")) {
            return ISO_DATE;
        }
        return lower.startsWith("[$-f400]") || lower.startsWith("[$-x-systime]") ? ISO_TIME : code;
    }

    /// Cuts at each `;` that is not quoted.
    private static List<String> split(String code) {
        var texts = new ArrayList<String>();
        var from = 0;
        var quoted = false;
        var bracketed = false;
        for (var i = 0; i < code.length(); i++) {
            switch (code.charAt(i)) {
                case '"' -> quoted = !quoted && !bracketed;
                case '[' -> bracketed = bracketed || !quoted;
                case ']' -> bracketed = false;
                case '\\', '_', '*' -> i += quoted || bracketed ? 0 : 1;
                case ';' -> {
                    if (!quoted && !bracketed) {
                        texts.add(code.substring(from, i));
                        from = i + 1;
                    }
                }
                default -> {}
            }
        }
        texts.add(code.substring(from));
        return texts;
    }

    /// A number as it is shown.
    ///
    /// @param from1904 whether days are counted from 1904, not from 1900
    /// @return empty when it can't be shown: the format is not understood, or it is no such date
    public Optional<String> number(double value, boolean from1904) {
        if (sections.isEmpty()) {
            return Optional.empty();
        }
        var index = indexFor(value);
        if (index < 0) {
            return Optional.empty();
        }
        var section = sections.get(index);
        if (section.isDate()) {
            return new DateLayout(section).lay(value, from1904);
        }
        try {
            return Optional.of(new PlainLayout(section).lay(value, !isWithoutSign(index)));
        } catch (UnknownFormatException e) {
            return Optional.empty();
        }
    }

    private int numeric() {
        return sections.getLast().isText() && sections.size() > 1
                ? sections.size() - 1
                : Math.min(3, sections.size());
    }

    /// Which section a number is shown by; -1 when none is for it.
    private int indexFor(double value) {
        var count = numeric();
        for (var i = 0; i < Math.min(2, count); i++) {
            if (condition(i, count).filter(condition -> condition.fits(value)).isPresent()) {
                return i;
            }
        }
        var last = count - 1;
        return condition(last, count).filter(condition -> !condition.fits(value)).isPresent()
                ? -1
                : last;
    }

    /// What a section's place says where the section itself says nothing.
    private Optional<Condition> condition(int i, int count) {
        var own = sections.get(i).condition();
        if (own.isPresent() || count == 1) {
            return own;
        }
        if (i == 0) {
            return Optional.of(
                    new Condition(
                            count == 2 && sections.get(1).condition().isEmpty() ? ">=" : ">", 0));
        }
        return i == 1 && count == 3 ? Optional.of(new Condition("<", 0)) : Optional.empty();
    }

    /// Whether a section shows negative numbers only, of which its own signs tell.
    private boolean isWithoutSign(int i) {
        var own = sections.get(i).condition();
        if (own.isPresent()) {
            return own.get().isNegative();
        }
        return i == 1 && sections.getFirst().condition().isEmpty();
    }

    /// A text as it is shown: as it is, unless a section is for texts.
    public String text(String text) {
        if (sections.isEmpty()) {
            return text;
        }
        var last = sections.getLast();
        return last.isText() || sections.size() == MOST_SECTIONS
                ? new PlainLayout(last).around(text)
                : text;
    }
}
