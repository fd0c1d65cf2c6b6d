package dev.carillon.core.auth;

import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The claims of a token, as other people's servers write them: a number where a string is usual,
/// one value where there may be several. Immutable. What can't be understood is named by a
/// [BadClaimException].
final class Claims {
    /// The last moment that a token can name: the end of the year 9999. Whatever is later counts as
    /// this, so that nobody has to reckon with moments which other clocks can't tell.
    static final Instant END = Instant.ofEpochSecond(253_402_300_799L);

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");
    private static final Pattern BETWEEN = Pattern.compile("[\\s,]+");

    private final JsonFields fields;

    Claims(JsonFields fields) {
        this.fields = fields;
    }

    /// A claim can't be understood, or is missing. The message is for whoever sent the token.
    static final class BadClaimException extends RuntimeException {
        BadClaimException(String message) {
            super(message, null, false, false);
        }
    }

    /// Whether the claim is there and isn't `null`.
    boolean has(String claim) {
        return fields.has(claim);
    }

    static BadClaimException missing(String claim) {
        return new BadClaimException("the token has no '" + claim + "' claim");
    }

    private BadClaimException wrong(String claim, String wanted) {
        var value = fields.raw(claim).map(RawJson::toString).orElse("");
        return new BadClaimException(
                "the token's '%s' is %s; it must be %s"
                        .formatted(claim, Excerpt.of(value), wanted));
    }

    /// A string, or a number as it is written; empty when there is none, or nothing in it.
    Optional<String> text(String claim) {
        if (!fields.has(claim)) {
            return Optional.empty();
        }
        var text = fields.textOrNumber(claim);
        if (text.isEmpty()) {
            throw wrong(claim, "a string");
        }
        return text.filter(found -> !found.isEmpty());
    }

    /// A string, or a whole number with all its digits; empty when there is none. A number with a
    /// fraction or an exponent could be written in several ways, so it is nobody's id.
    Optional<String> id(String claim) {
        if (!fields.has(claim)) {
            return Optional.empty();
        }
        var text = fields.text(claim);
        if (text.isPresent()) {
            return text;
        }
        var number = fields.textOrNumber(claim).filter(digits -> WHOLE.matcher(digits).matches());
        if (number.isEmpty()) {
            throw wrong(claim, "a string or a whole number");
        }
        return number;
    }

    /// An array of strings and numbers, or one of them, which is not taken apart; empty when there
    /// is none.
    List<String> values(String claim) {
        return fields.array(claim)
                .map(elements -> elements.stream().flatMap(e -> value(claim, e)).toList())
                .orElseGet(() -> text(claim).map(List::of).orElse(List.of()));
    }

    /// An array of strings and numbers, or a string with words between commas or spaces, as OAuth's
    /// `scope` has them; empty when there is none.
    List<String> words(String claim) {
        return fields.text(claim)
                .map(text -> Arrays.stream(BETWEEN.split(text)).filter(w -> !w.isEmpty()).toList())
                .orElseGet(() -> values(claim));
    }

    private Stream<String> value(String claim, RawJson element) {
        var text =
                element.text()
                        .or(() -> Optional.of(element.toString()).filter(Claims::isNumber))
                        .orElseThrow(() -> wrong(claim, "a string, or an array of strings"));
        return text.isEmpty() ? Stream.empty() : Stream.of(text);
    }

    private static boolean isNumber(String json) {
        return json.charAt(0) == '-' || Character.isDigit(json.charAt(0));
    }

    /// A moment, which is a number of seconds since 1970; empty when there is none.
    Optional<Instant> time(String claim) {
        if (!fields.has(claim)) {
            return Optional.empty();
        }
        if (fields.text(claim).isPresent()) {
            throw wrong(claim, "a number of seconds since 1970");
        }
        var seconds = fields.textOrNumber(claim).map(Double::valueOf);
        return Optional.of(
                moment(seconds.orElseThrow(() -> wrong(claim, "a number of seconds since 1970"))));
    }

    private static Instant moment(double seconds) {
        if (seconds >= END.getEpochSecond()) {
            return END;
        }
        return seconds <= 0 ? Instant.EPOCH : Instant.ofEpochMilli((long) (seconds * 1000));
    }
}
