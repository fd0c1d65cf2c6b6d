package dev.carillon.documents.format;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How a section writes digits: `[DBNum1]` as 一二三, `[DBNum2]` as 壹贰叁, `[DBNum3]` as １２３.
enum Numerals {
    PLAIN,
    CHINESE,
    FORMAL,
    WIDE;

    static Numerals of(String name) throws UnknownFormatException {
        return switch (name) {
            case "dbnum1" -> CHINESE;
            case "dbnum2" -> FORMAL;
            case "dbnum3" -> WIDE;
            default -> throw new UnknownFormatException("[" + name + "]");
        };
    }

    /// Writes each digit of a text by itself, as in a year: 二〇二六.
    String eachDigit(String text, Locale locale) {
        if (this == PLAIN) {
            return text;
        }
        var digits = digits(locale);
        var out = new StringBuilder();
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            out.append(c >= '0' && c <= '9' ? digits.charAt(c - '0') : c);
        }
        return out.toString();
    }

    /// Writes a whole number as it is read: 一千二百〇三. Beyond sixteen digits, digit by digit.
    ///
    /// @param number digits without sign
    /// @param tenAlone whether ten is 十 and not 一十, as in days and months
    String asRead(String number, Locale locale, boolean tenAlone) {
        if (this == PLAIN || this == WIDE || number.length() > 16) {
            return eachDigit(number, locale);
        }
        var out = new ChineseReading(digits(locale), units(locale)).read(number);
        var one = String.valueOf(digits(locale).charAt(1)) + units(locale).charAt(0);
        return tenAlone && out.startsWith(one) ? out.substring(1) : out;
    }

    /// Writes a number as it is read, and the digits behind its point one by one.
    String decimal(String whole, @Nullable String fraction, Locale locale) {
        var read = asRead(whole, locale, false);
        return fraction == null ? read : read + point(locale) + eachDigit(fraction, locale);
    }

    private String point(Locale locale) {
        return switch (this) {
            case PLAIN -> ".";
            case CHINESE, WIDE -> "．";
            case FORMAL -> script(locale) == Script.SIMPLIFIED ? "点" : "點";
        };
    }

    private String digits(Locale locale) {
        return switch (this) {
            case PLAIN -> "0123456789";
            case CHINESE -> "〇一二三四五六七八九";
            case WIDE -> "０１２３４５６７８９";
            case FORMAL ->
                    switch (script(locale)) {
                        case JAPANESE -> "〇壱弐参四伍六七八九";
                        case TRADITIONAL -> "零壹貳參肆伍陸柒捌玖";
                        case SIMPLIFIED -> "零壹贰叁肆伍陆柒捌玖";
                    };
        };
    }

    /// Tens, hundreds, thousands, and the powers of ten thousand.
    private String units(Locale locale) {
        var script = script(locale);
        return switch (this) {
            case FORMAL ->
                    switch (script) {
                        case JAPANESE -> "拾百阡萬億兆";
                        case TRADITIONAL -> "拾佰仟萬億兆";
                        case SIMPLIFIED -> "拾佰仟万亿兆";
                    };
            default ->
                    switch (script) {
                        case JAPANESE -> "十百千万億兆";
                        case TRADITIONAL -> "十百千萬億兆";
                        case SIMPLIFIED -> "十百千万亿兆";
                    };
        };
    }

    private enum Script {
        SIMPLIFIED,
        TRADITIONAL,
        JAPANESE
    }

    private static Script script(Locale locale) {
        return switch (locale.toLanguageTag()) {
            case "ja" -> Script.JAPANESE;
            case "zh-TW", "zh-HK", "zh-MO" -> Script.TRADITIONAL;
            default -> Script.SIMPLIFIED;
        };
    }
}
