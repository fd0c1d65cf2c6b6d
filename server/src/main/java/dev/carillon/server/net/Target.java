package dev.carillon.server.net;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a request is for: a path, whose parts are decoded, and parameters. Immutable.
///
/// @param path as it was sent, without parameters
/// @param segments the parts of the path between slashes, decoded; a last one that is empty, after
///   a slash at the end, is left out
/// @param query as it was sent; null when there is none
/// @param parameters those of the query, in their order
public record Target(
        String path, List<String> segments, @Nullable String query, List<Parameter> parameters) {
    /// Of a request that has none that can be read.
    static final Target NONE = new Target("/", List.of(), null, List.of());

    /// A parameter of a query.
    public record Parameter(String name, String value) {}

    /// A request's target is none.
    static final class MalformedException extends Exception {
        MalformedException(String message) {
            super(message, null, false, false);
        }
    }

    public Target {
        segments = List.copyOf(segments);
        parameters = List.copyOf(parameters);
    }

    /// The first parameter of a name.
    public Optional<String> parameter(String name) {
        for (var parameter : parameters) {
            if (parameter.name().equals(name)) {
                return Optional.of(parameter.value());
            }
        }
        return Optional.empty();
    }

    /// Reads what stands in a request line: a path, or a whole URL as proxies are sent.
    ///
    /// @param uri each byte as one character
    static Target parse(String uri) throws MalformedException {
        var local = withoutAuthority(uri);
        var fragment = local.indexOf('#');
        if (fragment >= 0) {
            throw new MalformedException("the URL has a '#'; write it as %23");
        }
        var query = local.indexOf('?');
        var path = query < 0 ? local : local.substring(0, query);
        return new Target(
                path,
                segments(path),
                query < 0 ? null : local.substring(query + 1),
                query < 0 ? List.of() : parameters(local.substring(query + 1)));
    }

    private static String withoutAuthority(String uri) throws MalformedException {
        if (uri.startsWith("/")) {
            return uri;
        }
        var authority = uri.indexOf("://");
        if (authority < 0) {
            throw new MalformedException("the path must begin with '/'");
        }
        for (var i = authority + 3; i < uri.length(); i++) {
            if (uri.charAt(i) == '/') {
                return uri.substring(i);
            }
            if (uri.charAt(i) == '?') {
                return "/" + uri.substring(i);
            }
        }
        return "/";
    }

    private static List<String> segments(String path) throws MalformedException {
        var segments = new ArrayList<String>();
        var start = 1;
        while (start < path.length()) {
            var end = path.indexOf('/', start);
            var stop = end < 0 ? path.length() : end;
            segments.add(decode(path.substring(start, stop), false, "path"));
            start = stop + 1;
        }
        return segments;
    }

    private static List<Parameter> parameters(String query) throws MalformedException {
        var parameters = new ArrayList<Parameter>();
        var start = 0;
        while (start < query.length()) {
            var end = query.indexOf('&', start);
            var stop = end < 0 ? query.length() : end;
            if (stop > start) {
                var pair = query.substring(start, stop);
                var equals = pair.indexOf('=');
                var name = equals < 0 ? pair : pair.substring(0, equals);
                var value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.add(
                        new Parameter(decode(name, true, "query"), decode(value, true, "query")));
            }
            start = stop + 1;
        }
        return parameters;
    }

    /// Turns `%41` into `A`. What is decoded is UTF-8.
    private static String decode(String text, boolean plusIsSpace, String where)
            throws MalformedException {
        if (text.chars().allMatch(c -> c != '%' && c != '+' && c < 0x80)) {
            return text;
        }
        var bytes = new byte[text.length()];
        var length = 0;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '%') {
                bytes[length++] = hex(text, i, where);
                i += 2;
            } else {
                bytes[length++] = (byte) (c == '+' && plusIsSpace ? ' ' : c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException(
                    "the %s is not UTF-8 once its '%%' are decoded".formatted(where));
        }
    }

    private static byte hex(String text, int at, String where) throws MalformedException {
        var digits = text.substring(at, Math.min(at + 3, text.length()));
        var high = digits.length() < 3 ? -1 : Character.digit(digits.charAt(1), 16);
        var low = digits.length() < 3 ? -1 : Character.digit(digits.charAt(2), 16);
        if (high < 0 || low < 0) {
            throw new MalformedException(
                    "the %s has '%s'; a '%%' stands before two hexadecimal digits, and is %%25 itself"
                            .formatted(where, printable(digits)));
        }
        return (byte) ((high << 4) | low);
    }

    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }
}
