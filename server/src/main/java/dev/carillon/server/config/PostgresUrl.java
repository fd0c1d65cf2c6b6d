package dev.carillon.server.config;

import dev.carillon.store.jdbc.DatabaseAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads the address of a PostgreSQL database. What is left out is as PostgreSQL's own clients have
/// it: this machine, the user of the operating system, a database of the user's name.
final class PostgresUrl {
    private static final String FORM =
            "write it as postgresql://user:password@host:5432/database, in user and password with %40 for @, %3A for :, %2F for /, %3F for ? and %25 for %";
    private static final String HOST = "(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(:\\d{1,5})?";
    private static final Pattern HOSTS = Pattern.compile("(%1$s(,%1$s)*)?".formatted(HOST));

    /// What other drivers call a parameter.
    private static final Map<String, String> OTHER_NAMES =
            Map.of(
                    "application_name", "ApplicationName",
                    "connect_timeout", "connectTimeout",
                    "ssl", "sslmode");

    private PostgresUrl() {}

    /// @param rest what follows `postgresql:`
    /// @throws IllegalArgumentException saying what is wrong
    static DatabaseAddress parse(String rest) {
        var query = rest.indexOf('?');
        var address = query < 0 ? rest : rest.substring(0, query);
        var parameters = parameters(query < 0 ? "" : rest.substring(query + 1));
        if (!address.startsWith("//")) {
            address = "///" + address.replaceFirst("^/", ""); // JDBC's form without a host
        }
        var at = address.lastIndexOf('@');
        var login = at < 0 ? "" : address.substring(2, at);
        var place = address.substring(at < 0 ? 2 : at + 1);
        var colon = login.indexOf(':');
        var user = decoded(colon < 0 ? login : login.substring(0, colon));
        var password = colon < 0 ? "" : decoded(login.substring(colon + 1));
        user = firstGiven(user, take(parameters, "user"), System.getProperty("user.name"));
        password = firstGiven(password, take(parameters, "password"), "");
        return new DatabaseAddress.Postgres(url(place, user, parameters), user, password);
    }

    private static String url(String place, String user, Map<String, String> parameters) {
        var slash = place.indexOf('/');
        var hosts = slash < 0 ? place : place.substring(0, slash);
        if (!HOSTS.matcher(hosts).matches()) {
            throw new IllegalArgumentException(
                    "names no host that can be understood; " + FORM); // it may be a password
        }
        var database = slash < 0 ? "" : decoded(place.substring(slash + 1));
        var query =
                parameters.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                        .collect(Collectors.joining("&", parameters.isEmpty() ? "" : "?", ""));
        return "jdbc:postgresql://%s/%s%s"
                .formatted(
                        firstGiven(hosts, "localhost"), encoded(firstGiven(database, user)), query);
    }

    private static Map<String, String> parameters(String query) {
        var parameters = new LinkedHashMap<String, String>();
        for (var pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                var equals = pair.indexOf('=');
                var name = equals < 0 ? pair : pair.substring(0, equals);
                var value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
                put(parameters, name, value);
            }
        }
        return parameters;
    }

    private static void put(Map<String, String> parameters, String name, String value) {
        if (name.equals("ssl") && value.matches("true|false|")) {
            parameters.put(name, value); // JDBC's own, beside asyncpg's that has sslmode's values
            return;
        }
        var known = OTHER_NAMES.getOrDefault(name, name);
        if (!DatabaseAddress.Postgres.isParameter(known)) {
            throw new IllegalArgumentException(
                    "has the parameter '%s', which the PostgreSQL driver does not know; leave it out"
                            .formatted(name));
        }
        parameters.put(known, value);
    }

    private static String take(Map<String, String> parameters, String name) {
        var value = parameters.remove(name);
        return value == null ? "" : value;
    }

    private static String firstGiven(String... texts) {
        for (var text : texts) {
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "has a '%' that two hexadecimal digits must follow; " + FORM, e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
