package dev.carillon.server.socket;

import dev.carillon.protocol.Device;
import dev.carillon.protocol.Excerpt;
import dev.carillon.server.net.Exchange;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The opening handshake of RFC 6455, section 4.2: what is wrong with a request, or its answer.
sealed interface Handshake {
    String VERSION = "13";
    int UPGRADE_REQUIRED = 426;
    String EXTENSIONS = "Sec-WebSocket-Extensions";
    String SUBPROTOCOL_PREFIX = "carillon.";

    /// It is fine.
    ///
    /// @param answer the `Sec-WebSocket-Accept`
    /// @param subprotocol the one agreed on
    /// @param extension the compression agreed on
    /// @param device which of its user's devices the client is, if it says so
    record Accepted(
            String answer,
            NettyEncoding encoding,
            Optional<String> subprotocol,
            Optional<String> extension,
            Optional<Device> device)
            implements Handshake {}

    /// It is not.
    ///
    /// @param status of the HTTP response
    record Refused(int status, String reason) implements Handshake {}

    /// Looks at a request for an upgrade.
    ///
    /// @param standard the dialect of clients that name none
    static Handshake check(Exchange request, Dialects dialects, String standard, PageCheck pages) {
        if (!request.method().equals(HttpMethod.GET) || !asksForUpgrade(request)) {
            return new Refused(400, "a WebSocket handshake is a GET with 'Connection: Upgrade'");
        }
        if (request.hasBody()) {
            return new Refused(400, "a WebSocket handshake has no body");
        }
        if (!VERSION.equals(request.header("Sec-WebSocket-Version"))) {
            return new Refused(UPGRADE_REQUIRED, "only WebSocket version 13 is spoken here");
        }
        var key = request.header("Sec-WebSocket-Key");
        if (!isKey(key)) {
            return new Refused(400, "'Sec-WebSocket-Key' must be 16 bytes in base64");
        }
        return pages.refusal(request)
                .<Handshake>map(reason -> new Refused(403, reason))
                .orElseGet(() -> choose(request, dialects, standard, String.valueOf(key)));
    }

    private static Handshake choose(
            Exchange request, Dialects dialects, String standard, String key) {
        var offered = offeredSubprotocols(request);
        var subprotocol =
                offered.stream()
                        .filter(name -> name.startsWith(SUBPROTOCOL_PREFIX))
                        .filter(name -> dialects.knows(dialectOf(name)))
                        .findFirst();
        var query = SocketQuery.of(request.query());
        var name =
                query.dialect()
                        .or(() -> subprotocol.map(Handshake::dialectOf))
                        .or(() -> unknownAmong(offered))
                        .orElse(standard);
        var problem = query.problem();
        if (!problem.isEmpty()) {
            return new Refused(400, problem);
        }
        if (query.complaint() != null && !query.lenient() && dialects.isStrict(name)) {
            return new Refused(400, query.complaint());
        }
        var extension = dialects.compression(request.headers(EXTENSIONS));
        return dialects.find(name, extension.isPresent() ? Framing.DEFLATE : Framing.PLAIN)
                .map(encoding -> query.lenient() ? encoding.lenient() : encoding)
                .map(encoding -> query.delta() ? encoding.delta() : encoding)
                .<Handshake>map(encoding ->
                        new Accepted(
                                answer(key),
                                encoding,
                                subprotocol,
                                extension,
                                query.device().map(Device::new)))
                .orElseGet(() ->
                        new Refused(
                                400,
                                "there is no dialect '%s' here; known are %s, which the server's operator sets by websocket.dialects"
                                        .formatted(Excerpt.of(name), dialects.known())));
    }

    /// The dialect of a client that offers others' subprotocols only, if any of them is one of
    /// ours.
    private static Optional<String> unknownAmong(List<String> offered) {
        return offered.stream()
                .filter(name -> name.startsWith(SUBPROTOCOL_PREFIX))
                .map(Handshake::dialectOf)
                .findFirst();
    }

    private static List<String> offeredSubprotocols(Exchange request) {
        return request.headers("Sec-WebSocket-Protocol").stream()
                .flatMap(header -> Stream.of(header.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    private static String dialectOf(String subprotocol) {
        return subprotocol.substring(SUBPROTOCOL_PREFIX.length());
    }

    private static boolean asksForUpgrade(Exchange request) {
        return lists(request, "Connection", "upgrade");
    }

    /// Whether a header, in one line or several, has a word among others.
    static boolean lists(Exchange request, String header, String word) {
        return request.headers(header).stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .anyMatch(option -> option.strip().equalsIgnoreCase(word));
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String answer(String key) {
        try {
            var sha1 = MessageDigest.getInstance("SHA-1");
            var text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
            return Base64.getEncoder()
                    .encodeToString(sha1.digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
