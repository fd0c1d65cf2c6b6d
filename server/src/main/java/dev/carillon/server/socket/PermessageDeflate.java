package dev.carillon.server.socket;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Agrees on the compression of RFC 7692. Stateless.
///
/// Every message is compressed by itself, in both directions: so nothing is kept for a connection
/// that is at rest, and what is compressed once serves every connection.
final class PermessageDeflate {
    private static final String NAME = "permessage-deflate";
    private static final String ANSWER =
            NAME + "; server_no_context_takeover; client_no_context_takeover";

    /// A client that names the server's window is told it: the platform's zlib has no other.
    private static final String SERVER_WINDOW = "server_max_window_bits=15";

    /// The parameters of offers that can be honoured. Whatever window a client chooses is read.
    private static final Set<String> PARAMETERS =
            Stream.concat(
                            Stream.of(
                                    "server_no_context_takeover",
                                    "client_no_context_takeover",
                                    "client_max_window_bits",
                                    SERVER_WINDOW),
                            IntStream.rangeClosed(8, 15)
                                    .mapToObj("client_max_window_bits=%d"::formatted))
                    .collect(Collectors.toUnmodifiableSet());

    private PermessageDeflate() {}

    /// What to answer to a client's offers, the first of which that can be honoured is taken; empty
    /// when there is none.
    ///
    /// @param headers the values of `Sec-WebSocket-Extensions`
    static Optional<String> answer(List<String> headers) {
        return headers.stream()
                .flatMap(header -> Stream.of(header.split(",", -1)))
                .flatMap(offer -> answerTo(offer).stream())
                .findFirst();
    }

    private static Optional<String> answerTo(String offer) {
        var parts =
                Stream.of(offer.split(";", -1))
                        .map(part -> part.strip().replace("\"", ""))
                        .toList();
        var parameters = parts.subList(1, parts.size());
        if (!parts.getFirst().equals(NAME) || !PARAMETERS.containsAll(parameters)) {
            return Optional.empty();
        }
        var names = new HashSet<String>();
        for (var parameter : parameters) {
            if (!names.add(parameter.split("=", -1)[0])) {
                return Optional.empty();
            }
        }
        return Optional.of(
                parameters.contains(SERVER_WINDOW) ? ANSWER + "; " + SERVER_WINDOW : ANSWER);
    }
}
