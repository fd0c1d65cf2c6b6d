package dev.carillon.server.config;

import dev.carillon.server.config.CarillonConfig.Guard;
import dev.carillon.server.config.CarillonConfig.Observing;
import java.util.List;
import java.util.regex.Pattern;

/// Reads what is kept from whom beyond rights: names, pages, figures.
final class GuardReader {
    private static final Pattern SERVER =
            Pattern.compile("\\*|https?://[A-Za-z0-9._-]+(:\\d{1,5})?");

    private GuardReader() {}

    /// @param origins whose pages may come
    static Guard read(ConfigValues values, boolean demo, List<String> origins) {
        var servers =
                demo && !values.isSet(Settings.PAGE_SERVERS)
                        ? List.of("*")
                        : values.get(Settings.PAGE_SERVERS);
        return new Guard(
                AllowedHosts.of(
                        values.get(Settings.ALLOWED_HOSTS),
                        values.get(Settings.AUTH_REQUIRED),
                        origins),
                servers,
                observing(values, demo));
    }

    private static Observing observing(ConfigValues values, boolean demo) {
        var token = values.get(Settings.METRICS_TOKEN);
        if (!token.isEmpty()) {
            AuthReader.checkKey(values, demo, Settings.METRICS_TOKEN, token);
        }
        return new Observing(values.get(Settings.METRICS_ACCESS) == Access.ANYONE, token);
    }

    /// For whom figures are.
    enum Access {
        LOCAL,
        ANYONE
    }

    /// Addresses of servers, as a content security policy has them.
    static List<String> servers(String value) {
        var servers = Parse.list(value);
        if (!servers.stream().allMatch(server -> SERVER.matcher(server).matches())) {
            throw new IllegalArgumentException(
                    "must be addresses by comma, such as https://push.example.com, or * for any");
        }
        return servers;
    }
}
