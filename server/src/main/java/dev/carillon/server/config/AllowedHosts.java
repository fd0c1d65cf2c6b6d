package dev.carillon.server.config;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// By which names clients may call this server. Immutable.
///
/// Addresses, `localhost` and names without a dot always will do, for nobody else can make those
/// point here.
///
/// @param names in lower case; `*.example.com` for all below a name
/// @param any whether every name will do
public record AllowedHosts(List<String> names, boolean any) {
    private static final String ANY = "*";
    private static final Pattern NAME =
            Pattern.compile("\\*|(\\*\\.)?[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Pattern PORT = Pattern.compile(":\\d{0,5}$");

    public AllowedHosts {
        names = List.copyOf(names);
    }

    /// Reads the setting.
    ///
    /// @throws IllegalArgumentException saying what it must be
    static List<String> parse(String value) {
        var names = Parse.list(value);
        if (!names.stream().allMatch(name -> NAME.matcher(name).matches())) {
            throw new IllegalArgumentException(
                    "must be names by comma, without scheme and port, such as push.example.com, *.example.com, or * for any");
        }
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    /// What holds where nothing is set: any name where tokens say who comes, or where pages of any
    /// site may come anyway; else those of the sites whose pages may.
    static AllowedHosts of(List<String> set, boolean tokens, List<String> origins) {
        if (!set.isEmpty()) {
            return new AllowedHosts(set, set.contains(ANY));
        }
        var patterns = origins.stream().map(OriginPattern::parse).toList();
        var any = tokens || patterns.stream().anyMatch(OriginPattern.Any.class::isInstance);
        return new AllowedHosts(
                patterns.stream()
                        .filter(OriginPattern.Site.class::isInstance)
                        .map(OriginPattern.Site.class::cast)
                        .map(site -> (site.below() ? "*." : "") + site.host())
                        .toList(),
                any);
    }

    /// Whether a request may come.
    ///
    /// @param host as its `Host` has it, with a port or without
    public boolean contains(String host) {
        if (any) {
            return true;
        }
        var name = PORT.matcher(host.strip()).replaceFirst("").toLowerCase(Locale.ROOT);
        var bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return bare.indexOf('.') < 0
                || bare.endsWith(".localhost")
                || isAddress(bare)
                || names.stream().anyMatch(allowed -> matches(allowed, bare));
    }

    private static boolean matches(String allowed, String name) {
        return allowed.startsWith("*.")
                ? name.endsWith(allowed.substring(1))
                : name.equals(allowed);
    }

    /// Of IPv6 in brackets, too. It never asks a name server.
    private static boolean isAddress(String name) {
        try {
            var _ = InetAddress.ofLiteral(name.replaceAll("^\\[|]$", ""));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
