package dev.carillon.documents.format;

import java.util.HashMap;
import java.util.Map;

/// The formats that a workbook names by a number only. What depends on the country of whoever looks
/// is ISO 8601 here: 14, the short date, and 22, that with a time.
final class BuiltInFormats {
    private static final String YEAR_MONTH = "yyyy\"年\"m\"月\"";
    private static final String MONTH_DAY = "m\"月\"d\"日\"";
    private static final String HALF_MINUTES = "上午/下午h\"时\"mm\"分\"";
    private static final String HALF_SECONDS = "上午/下午h\"时\"mm\"分\"ss\"秒\"";

    private static final Map<Integer, String> CODES = codes();

    private BuiltInFormats() {}

    /// What a workbook need not say: `General` for a number that means nothing.
    static String code(int id) {
        return CODES.getOrDefault(id, "General");
    }

    private static Map<Integer, String> codes() {
        var codes = new HashMap<Integer, String>();
        put(codes, 1, "0", "0.00", "#,##0", "#,##0.00");
        put(
                codes,
                5,
                "\"$\"#,##0_);\\(\"$\"#,##0\\)",
                "\"$\"#,##0_);[Red]\\(\"$\"#,##0\\)",
                "\"$\"#,##0.00_);\\(\"$\"#,##0.00\\)",
                "\"$\"#,##0.00_);[Red]\\(\"$\"#,##0.00\\)");
        put(codes, 9, "0%", "0.00%", "0.00E+00", "# ?/?", "# ??/??");
        put(codes, 14, NumberFormat.ISO_DATE, "d-mmm-yy", "d-mmm", "mmm-yy");
        put(codes, 18, "h:mm AM/PM", "h:mm:ss AM/PM", "h:mm", "h:mm:ss", NumberFormat.ISO_MINUTES);
        put(codes, 27, YEAR_MONTH, MONTH_DAY, MONTH_DAY, "m-d-yy");
        put(codes, 31, "yyyy\"年\"m\"月\"d\"日\"", "h\"时\"mm\"分\"", "h\"时\"mm\"分\"ss\"秒\"");
        put(codes, 34, HALF_MINUTES, HALF_SECONDS, YEAR_MONTH);
        put(codes, 37, "#,##0_);\\(#,##0\\)", "#,##0_);[Red]\\(#,##0\\)");
        put(codes, 39, "#,##0.00_);\\(#,##0.00\\)", "#,##0.00_);[Red]\\(#,##0.00\\)");
        put(codes, 41, "_(* #,##0_);_(* \\(#,##0\\);_(* \"-\"_);_(@_)");
        put(codes, 42, "_(\"$\"* #,##0_);_(\"$\"* \\(#,##0\\);_(\"$\"* \"-\"_);_(@_)");
        put(codes, 43, "_(* #,##0.00_);_(* \\(#,##0.00\\);_(* \"-\"??_);_(@_)");
        put(codes, 44, "_(\"$\"* #,##0.00_);_(\"$\"* \\(#,##0.00\\);_(\"$\"* \"-\"??_);_(@_)");
        put(codes, 45, "mm:ss", "[h]:mm:ss", "mm:ss.0", "##0.0E+0", "@");
        put(codes, 50, YEAR_MONTH, MONTH_DAY, YEAR_MONTH, MONTH_DAY, MONTH_DAY);
        put(codes, 55, HALF_MINUTES, HALF_SECONDS, YEAR_MONTH, MONTH_DAY);
        put(codes, 59, "0", "0.00", "#,##0", "#,##0.00");
        put(codes, 67, "0%", "0.00%", "# ?/?", "# ??/??");
        return Map.copyOf(codes);
    }

    private static void put(Map<Integer, String> codes, int from, String... formats) {
        for (var i = 0; i < formats.length; i++) {
            codes.put(from + i, formats[i]);
        }
    }
}
