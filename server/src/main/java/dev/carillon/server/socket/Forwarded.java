package dev.carillon.server.socket;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What proxies write of the requests that they hand on: `X-Forwarded-…`, and `Forwarded` of RFC
/// 7239. Stateless. It only reads; whom to believe is for [ClientAddresses] to say.
final class Forwarded {
    private static final Pattern WITH_PORT = Pattern.compile("([^:\\[\\]]+):[0-9A-Za-z._-]+");
    private static final Pattern BRACKETS = Pattern.compile("\\[([^\\]]*)](?::[0-9A-Za-z._-]+)?");

    private Forwarded() {}

    /// The elements of a header that is a list, in their order, without those that are empty and
    /// without quotes. A comma within quotes parts nothing.
    ///
    /// @param lines the header's values, one a line that there was of it
    static List<String> elements(List<String> lines) {
        return lines.stream()
                .flatMap(line -> split(line, ',').stream())
                .map(Forwarded::unquoted)
                .filter(element -> !element.isEmpty())
                .toList();
    }

    /// The parameters of each element of `Forwarded`, by name in lower case. An element without one
    /// is no element.
    static List<Map<String, String>> hops(List<String> lines) {
        return lines.stream()
                .flatMap(line -> split(line, ',').stream())
                .map(Forwarded::parameters)
                .filter(parameters -> !parameters.isEmpty())
                .toList();
    }

    private static Map<String, String> parameters(String element) {
        var parameters = new TreeMap<String, String>();
        for (var pair : split(element, ';')) {
            var equals = pair.indexOf('=');
            if (equals > 0) {
                var name = pair.substring(0, equals).strip().toLowerCase(Locale.ROOT);
                parameters.putIfAbsent(name, unquoted(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == separator && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
                continue;
            }
            quoted ^= c == '"';
            part.append(c);
            if (c == '\\' && quoted && i + 1 < text.length()) {
                part.append(text.charAt(++i));
            }
        }
        parts.add(part.toString());
        return parts;
    }

    private static String unquoted(String text) {
        var bare = text.strip();
        return bare.length() > 1 && bare.startsWith("\"") && bare.endsWith("\"")
                ? bare.substring(1, bare.length() - 1).replaceAll("\\\\(.)", "$1").strip()
                : bare;
    }

    /// Reads an address, with a port or without, with no regard to the interface that it may be
    /// named with; empty for what is none, such as `unknown`. It never asks a name server.
    static Optional<InetAddress> address(String text) {
        var brackets = BRACKETS.matcher(text);
        var withPort = WITH_PORT.matcher(text);
        var bare =
                brackets.matches()
                        ? brackets.group(1)
                        : withPort.matches() ? withPort.group(1) : text;
        var zone = bare.indexOf('%');
        try {
            return Optional.of(InetAddress.ofLiteral(zone < 0 ? bare : bare.substring(0, zone)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
