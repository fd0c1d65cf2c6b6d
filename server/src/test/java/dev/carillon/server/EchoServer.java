package dev.carillon.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.protocol.Command;
import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.json.RawJson;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Optional;

/// A server that says back what it is told, text and binary, through a dialect such as an
/// application might have. The fuzzing client in `it/frames` runs it.
public final class EchoServer {
    private EchoServer() {}

    /// Runs until the process ends.
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 2 || !arguments[0].equals("--port")) {
            throw new IllegalArgumentException("to be called with --port N");
        }
        try (var server =
                speak(Carillon.builder())
                        .environment(System.getenv())
                        .port(Integer.parseInt(arguments[1]))
                        .start()) {
            System.out.println("An echo listens on port " + server.port() + ".");
            Thread.currentThread().join();
        }
    }

    /// A server for guests, who speak in echoes and may say up to a megabyte.
    public static CarillonBuilder speak(CarillonBuilder builder) {
        return builder.dialect(new Echo())
                .set("websocket.dialect", "echo")
                .set("auth.required", "false")
                .set("database.url", "memory")
                .set("limits.message-size", "1MiB")
                .set("limits.outbound-queue", "64MiB");
    }

    /// Every message is a ping, which is answered with what it holds.
    private record Echo() implements Dialect {
        @Override
        public String name() {
            return "echo";
        }

        @Override
        public Decoded decode(byte[] message) {
            return ping(RawJson.ofText(new String(message, UTF_8)));
        }

        /// What is binary goes through the server as an array of one text.
        @Override
        public Optional<Decoded> decodeBinary(byte[] message) {
            var base64 = Base64.getEncoder().encodeToString(message);
            return Optional.of(ping(RawJson.ofTrusted("[\"%s\"]".formatted(base64))));
        }

        private static Decoded ping(RawJson data) {
            return new Decoded.Accepted(new Command.Ping(null, data));
        }

        @Override
        public void encode(Event event, Form form, ByteArrayOutputStream out) {
            if (event instanceof Event.Pong pong && pong.data() != null) {
                out.writeBytes(pong.data().text().orElseThrow().getBytes(UTF_8));
            } else if (event instanceof Event.Failed failed) {
                out.writeBytes(failed.message().getBytes(UTF_8));
            }
        }

        @Override
        public Written write(Event event, Form form, ByteArrayOutputStream out) {
            return switch (event) {
                case Event.Pong(_, var data) when data != null && data.text().isPresent() -> {
                    encode(event, form, out);
                    yield Written.TEXT; // an empty one too
                }
                case Event.Pong(_, var data) when data != null -> {
                    out.writeBytes(binary(data));
                    yield Written.BINARY;
                }
                default -> Dialect.super.write(event, form, out);
            };
        }

        private static byte[] binary(RawJson array) {
            var text = array.toString();
            return Base64.getDecoder().decode(text.substring(2, text.length() - 2));
        }
    }
}
