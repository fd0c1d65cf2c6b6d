package dev.carillon.documents.format;

/// Writes whole numbers as they are read in Chinese. Immutable.
///
/// @param digits zero to nine
/// @param units ten, hundred, thousand, and the powers of ten thousand
record ChineseReading(String digits, String units) {
    private static final int GROUP = 4;

    String read(String number) {
        var text = number.replaceFirst("^0+", "");
        if (text.isEmpty()) {
            return digits.substring(0, 1);
        }
        var out = new StringBuilder();
        var zero = false;
        var groupHasDigit = false;
        for (var i = 0; i < text.length(); i++) {
            var power = text.length() - 1 - i;
            var digit = text.charAt(i) - '0';
            if (digit == 0) {
                zero = true;
            } else {
                if (zero && !out.isEmpty()) {
                    out.append(digits.charAt(0));
                }
                zero = false;
                groupHasDigit = true;
                out.append(digits.charAt(digit));
                if (power % GROUP > 0) {
                    out.append(units.charAt(power % GROUP - 1));
                }
            }
            if (power % GROUP == 0 && power > 0) {
                if (groupHasDigit) {
                    out.append(units.charAt(GROUP - 2 + power / GROUP));
                }
                groupHasDigit = false;
            }
        }
        return out.toString();
    }
}
