package dev.carillon.server.http;

import dev.carillon.core.auth.Principal;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.server.net.Exchange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// An HTTP request as end points see it. What it lacks or gets wrong becomes a [ProblemException].
///
/// @param values what its path has in the place of names
/// @param sent what came with it
/// @param takes what its end point takes
record Request(
        Exchange exchange, Map<String, String> values, Body sent, Callers callers, Takes takes) {
    private static final Pattern LENIENT =
            Pattern.compile(
                    "\\s*handling\\s*=\\s*\"?lenient\"?\\s*(;.*)?", Pattern.CASE_INSENSITIVE);

    /// Checks that nothing in it would be ignored in silence but the body, which [#body] looks at.
    /// Whoever is to be refused anyway is told of that instead.
    void requireKnown() {
        var complaint = takes.complaintOfQuery(exchange.query());
        if (complaint == null) {
            complaint = takes.complaintOfNoBody(bytes());
        }
        if (complaint == null) {
            complaint = takes.complaintOfKeys(exchange.headers("Idempotency-Key"));
        }
        if (complaint != null && !isLenient() && mayHearOfIt()) {
            throw new ProblemException(ErrorCode.INVALID_FIELD, complaint);
        }
    }

    /// The same for the parts of its form, which come after it.
    void requireKnownParts(List<String> names) {
        var complaint = isLenient() ? null : takes.complaintOfParts(names);
        if (complaint != null) {
            throw new ProblemException(ErrorCode.INVALID_FIELD, complaint);
        }
    }

    private boolean mayHearOfIt() {
        return takes.isPublic()
                || callers.mayObserve(exchange)
                || callers.callerOf(exchange).isPresent();
    }

    /// Checks that it was sent by somebody, unless anybody may send it.
    void requireCaller() {
        if (!takes.isPublic() && !callers.mayObserve(exchange)) {
            var _ = principal();
        }
    }

    /// Whether the caller wants what is unknown to be left aside (RFC 7240).
    private boolean isLenient() {
        return exchange.headers("Prefer").stream()
                .flatMap(header -> Stream.of(header.split(",", -1)))
                .anyMatch(preference -> LENIENT.matcher(preference).matches());
    }

    /// Whoever sent it.
    Principal principal() {
        return callers.callerOf(exchange)
                .orElseThrow(() ->
                        new ProblemException(
                                ErrorCode.UNAUTHENTICATED,
                                "send 'Authorization: Bearer …' with a token, or 'X-API-Key'"));
    }

    /// Whoever sent it, if they may act for the application.
    Principal application() {
        var principal = principal();
        if (!principal.isApplication()) {
            throw new ProblemException(
                    ErrorCode.FORBIDDEN, "this needs the role 'admin' or 'service', or an API key");
        }
        noteDeed(principal);
        return principal;
    }

    /// Whoever sent it, if they may act for the application; where it comes from may be enough.
    Principal operator() {
        return callers.callerOf(exchange).isEmpty() && callers.isTrusted(exchange)
                ? Callers.application()
                : application();
    }

    /// Whether a caller may go on with what they asked for, whose token may have been revoked
    /// since.
    BooleanSupplier stillIn(Principal caller) {
        return () -> callers.isStillIn(caller);
    }

    /// Checks that a caller may go on, see [#stillIn].
    void requireStill(Principal caller) {
        callers.requireStill(caller);
    }

    /// The user whom a request is about: the one whom the application names in the query, or
    /// whoever sent it.
    UserId subject() {
        return onBehalfOf(principal(), query("user"));
    }

    /// The user whom a request is about: the one whom the application names, or whoever sent it.
    UserId onBehalfOf(Principal caller, Optional<String> named) {
        var user = named.map(PresenceRoutes::user).orElse(caller.user());
        if (!user.equals(caller.user()) && !caller.isApplication()) {
            throw new ProblemException(
                    ErrorCode.FORBIDDEN,
                    "'user' is '%s', but you are '%s'; only the application, with the role 'admin' or 'service' or an API key, acts for others"
                            .formatted(user, caller.user()));
        }
        if (!user.equals(caller.user())) {
            noteDeed(caller);
        }
        return user;
    }

    private void noteDeed(Principal caller) {
        callers.noteDeed(exchange, caller);
    }

    /// Tells the security log that the caller acts on a task of somebody else's, if it is.
    void noteActsFor(UserId owner, Principal caller) {
        if (!owner.equals(caller.user())) {
            noteDeed(caller);
        }
    }

    /// Checks that it was sent by a user, or by who may act for them.
    void requireSelfOrOperator(UserId user) {
        var caller = callers.callerOf(exchange);
        if (caller.filter(principal -> principal.user().equals(user)).isEmpty()) {
            var _ = operator();
        }
    }

    /// Whoever looks at the figures, if they may.
    Principal observer() {
        requireObserver();
        return callers.callerOf(exchange)
                .orElseGet(() ->
                        callers.isTrusted(exchange)
                                ? Callers.application()
                                : new Principal.Guest(new UserId("observer")));
    }

    /// Whether a program of this machine sends it of its own accord.
    boolean isFromThisMachine() {
        return FromThisMachine.isDirect(exchange);
    }

    /// Checks that whoever sent it may look at the figures.
    void requireObserver() {
        if (!callers.mayObserve(exchange)) {
            var _ = principal();
        }
    }

    /// Runs something if whoever sent it goes away before they have an answer.
    void onGone(Runnable action) {
        exchange.onGone(action);
    }

    String path(String name) {
        return String.valueOf(values.get(name));
    }

    Optional<String> query(String name) {
        return exchange.parameter(name);
    }

    /// A query parameter that is `true` or `false`, and false when left out.
    boolean flagQuery(String name) {
        return switch (query(name).orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new ProblemException(
                            ErrorCode.INVALID_FIELD,
                            "'%s' is '%s'; it must be true or false"
                                    .formatted(name, Excerpt.of(query(name).orElse(""))));
        };
    }

    /// What the caller calls this act, so that doing it again does nothing; with or without the
    /// quotes that the header's syntax has.
    Optional<String> idempotencyKey() {
        return Optional.ofNullable(exchange.header("Idempotency-Key"))
                .map(key ->
                        key.length() > 1 && key.startsWith("\"") && key.endsWith("\"")
                                ? key.substring(1, key.length() - 1)
                                : key);
    }

    int intQuery(String name, int defaultValue, int min, int max) {
        var text = query(name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        try {
            var number = Integer.parseInt(text.get());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, as any other value that does not fit
        }
        throw new ProblemException(
                ErrorCode.INVALID_FIELD,
                "'%s' is '%s'; it must be a whole number from %d to %d"
                        .formatted(name, Excerpt.of(text.get()), min, max));
    }

    /// The members of the body, which must be a JSON object.
    JsonFields body() {
        var body = parsedBody();
        var complaint = isLenient() ? null : takes.complaintOf(body);
        if (complaint != null) {
            throw new ProblemException(ErrorCode.INVALID_FIELD, complaint);
        }
        return body;
    }

    private JsonFields parsedBody() {
        return RawJson.parse(bytes())
                .orElseThrow(() ->
                        new ProblemException(ErrorCode.MALFORMED, "the body is not valid JSON"))
                .fields()
                .orElseThrow(() ->
                        new ProblemException(
                                ErrorCode.INVALID_FIELD, "the body must be a JSON object"));
    }

    private byte[] bytes() {
        return sent.content().array();
    }

    boolean hasBody() {
        return sent.content().size() > 0;
    }

    List<Upload> uploads() {
        return sent.files();
    }

    /// The same request, once its files are there; those of parts that it does not take are left
    /// aside.
    Request with(List<Upload> files) {
        var own =
                files.stream()
                        .filter(file ->
                                takes.parts().map(p -> p.contains(file.part())).orElse(true))
                        .toList();
        return new Request(exchange, values, Body.of(own), callers, takes);
    }

    /// A string that must be there.
    static String text(JsonFields fields, String name) {
        return fields.text(name)
                .orElseThrow(() ->
                        new ProblemException(
                                ErrorCode.INVALID_FIELD,
                                "'%s' %s"
                                        .formatted(
                                                name,
                                                fields.has(name)
                                                        ? "must be a string"
                                                        : "is missing")));
    }

    /// A string that may be left out.
    static Optional<String> optionalText(JsonFields fields, String name) {
        return fields.has(name) ? Optional.of(text(fields, name)) : Optional.empty();
    }

    /// A whole number that may be left out.
    static long integer(JsonFields fields, String name, long defaultValue, long min, long max) {
        if (!fields.has(name)) {
            return defaultValue;
        }
        return fields.integer(name)
                .filter(number -> number >= min && number <= max)
                .orElseThrow(() ->
                        new ProblemException(
                                ErrorCode.INVALID_FIELD,
                                "'%s' must be a whole number from %d to %d"
                                        .formatted(name, min, max)));
    }

    /// A boolean that is false when left out.
    static boolean flag(JsonFields fields, String name) {
        return fields.has(name)
                && fields.bool(name)
                        .orElseThrow(() ->
                                new ProblemException(
                                        ErrorCode.INVALID_FIELD,
                                        "'%s' must be true or false".formatted(name)));
    }
}
