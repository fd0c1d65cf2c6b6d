package dev.carillon.server.config;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where a page is from: what browsers, and the web views of applications, send as `Origin`, apart
/// from `null`. Immutable.
///
/// @param scheme in lower case
/// @param host in lower case and in ASCII; empty for a page that was opened from a file
/// @param port the scheme's own where none was named; [#NO_PORT] where the scheme has none
public record Origin(String scheme, String host, int port) {
    static final int NO_PORT = -1;

    private static final int MAX_PORT = 65535;
    private static final int MAX_LENGTH = 512;
    private static final Pattern FORM =
            Pattern.compile(
                    "([A-Za-z][A-Za-z0-9+.-]*)://(\\[[0-9A-Fa-f:.]+]|[^/?#@:\\[\\]\\s]*)(?::([0-9]{1,5}))?");

    /// Reads an origin as it is sent; empty when it is none.
    public static Optional<Origin> parse(String text) {
        var match = FORM.matcher(text);
        if (text.length() > MAX_LENGTH || !match.matches()) {
            return Optional.empty();
        }
        var scheme = match.group(1).toLowerCase(Locale.ROOT);
        var port = match.group(3) == null ? ownPort(scheme) : Integer.parseInt(match.group(3));
        if (port > MAX_PORT || (match.group(2).isEmpty() && !scheme.equals("file"))) {
            return Optional.empty();
        }
        return ascii(match.group(2)).map(host -> new Origin(scheme, host, port));
    }

    /// Reads what a `Host` header says, of a page that came by a scheme; empty when it says
    /// nothing.
    public static Optional<Origin> ofHost(String scheme, String host) {
        return parse(scheme + "://" + host);
    }

    /// The port that a scheme has where none is named.
    public static int ownPort(String scheme) {
        return switch (scheme) {
            case "http", "ws" -> 80;
            case "https", "wss" -> 443;
            default -> NO_PORT;
        };
    }

    /// A host as everybody writes it.
    static Optional<String> ascii(String host) {
        try {
            return Optional.of(
                    host.chars().allMatch(c -> c < 0x80)
                            ? host.toLowerCase(Locale.ROOT)
                            : IDN.toASCII(host, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Whether it is a page from the web, and not of an application's own scheme.
    public boolean isWeb() {
        return scheme.equals("http") || scheme.equals("https");
    }

    /// Whether the port is the one of HTTP or of HTTPS.
    public boolean isOnAnOwnPort() {
        return port == ownPort("http") || port == ownPort("https");
    }

    public Origin withPort(int other) {
        return new Origin(scheme, host, other);
    }
}
