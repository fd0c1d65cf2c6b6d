package dev.carillon.documents.format;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// In which language a format names months and days, and by which calendar it counts. Formats give
/// both as a number of Windows, `804`, or as a tag, `zh-CN`. Immutable.
///
/// @param calendar how years are counted
record FormatLanguage(Locale locale, Years calendar) {
    /// How years are counted.
    enum Years {
        COMMON,
        BUDDHIST,
        JAPANESE,
        TAIWAN
    }

    static final FormatLanguage ENGLISH = new FormatLanguage(Locale.US, Years.COMMON);

    private static final Pattern CODE = Pattern.compile("[0-9a-fA-F]{1,8}");
    private static final Pattern TAG = Pattern.compile("-([a-z]{2,3}(-[A-Za-z]{2,4}){0,2})(,.*)?");
    private static final int LANGUAGE = 0x3FF;

    /// By the lowest ten bits of the number, from 1 on.
    private static final List<String> LANGUAGES =
            List.of(
                    ("ar bg ca zh-TW cs da de el en es fi fr he hu is it ja ko nl nb pl pt rm ro ru"
                                    + " hr sk sq sv th tr ur id uk be sl et lv lt tg fa vi hy az eu"
                                    + " dsb mk st ts tn ve xh zu af ka fo hi mt se ga yi ms kk ky"
                                    + " sw tk uz tt bn pa gu or ta te kn ml as mr sa mn bo cy km lo"
                                    + " my gl")
                            .split(" "));

    /// Where the country changes the names.
    private static final Map<Integer, String> COUNTRIES =
            Map.of(
                    0x0404, "zh-TW", 0x0804, "zh-CN", 0x0C04, "zh-HK", 0x1004, "zh-SG", 0x1404,
                    "zh-MO", 0x0816, "pt-PT", 0x0416, "pt-BR", 0x0C07, "de-AT", 0x081A, "sr-Latn",
                    0x0C1A, "sr-Cyrl");

    /// Whether what stands behind the dash of `[$€-407]` is a number.
    static boolean isCode(String text) {
        return CODE.matcher(text).matches();
    }

    /// The language of such a number: the calendar is its second byte from the left.
    static FormatLanguage of(String code) throws UnknownFormatException {
        var number = Long.parseLong(code, 16);
        var numerals = number >> 24;
        if (numerals > 1) {
            throw new UnknownFormatException("digits of the kind " + numerals);
        }
        var locale = locale((int) number & 0xFFFF);
        return new FormatLanguage(locale, years((int) (number >> 16) & 0xFF, locale));
    }

    private static Locale locale(int number) throws UnknownFormatException {
        var language = number & LANGUAGE;
        var country = COUNTRIES.get(number);
        if (country != null) {
            return Locale.forLanguageTag(country);
        }
        if (language == 0) {
            return Locale.US;
        }
        if (language > LANGUAGES.size()) {
            throw new UnknownFormatException("the language " + Integer.toHexString(number));
        }
        return Locale.forLanguageTag(LANGUAGES.get(language - 1));
    }

    private static Years years(int calendar, Locale locale) throws UnknownFormatException {
        return switch (calendar) {
            case 0 ->
                    switch (locale.toLanguageTag()) {
                        case "ja" -> Years.JAPANESE;
                        case "zh-TW" -> Years.TAIWAN;
                        default -> Years.COMMON;
                    };
            case 1, 2, 9, 10, 11, 12 -> Years.COMMON;
            case 3 -> Years.JAPANESE;
            case 4 -> Years.TAIWAN;
            case 7 -> Years.BUDDHIST;
            default -> throw new UnknownFormatException("the calendar " + calendar);
        };
    }

    /// Whether `[$-en-US]` gives its language by a tag.
    static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    static FormatLanguage ofTag(String text) throws UnknownFormatException {
        var matcher = TAG.matcher(text);
        if (!matcher.matches()) {
            throw new UnknownFormatException(text);
        }
        var locale = Locale.forLanguageTag(matcher.group(1));
        return new FormatLanguage(locale, Years.COMMON);
    }
}
