package dev.carillon.server.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// A TCP connection that speaks HTTP and RFC 6455 byte by byte, rightly or wrongly.
public final class RawSocket implements AutoCloseable {
    public static final int FINAL = 0x80;
    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;

    private static final int SMALL_BUFFER = 4096;
    private static final byte[] MASK = {1, 2, 3, 4};

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private RawSocket(int port) throws IOException {
        socket = new Socket();
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Duration.ofSeconds(RunningServer.SECONDS).toMillis());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    public static RawSocket open(int port) {
        try {
            return new RawSocket(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A frame from the server.
    public record Frame(int first, ByteBuffer payload) {
        public int opcode() {
            return first & 0xF;
        }

        public boolean isCompressed() {
            return (first & Deflate.COMPRESSED) != 0;
        }

        /// What a text frame holds, inflated if need be.
        public String text() {
            if (isCompressed()) {
                return Deflate.inflate(payload);
            }
            return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
        }

        /// The status of a close frame.
        public int status() {
            return payload.getShort(0) & 0xFFFF;
        }
    }

    /// Sends bytes as they are.
    public RawSocket send(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The head of a handshake, with these lines in the place of the usual ones after the first.
    public static String head(String requestLine, String... headers) {
        return requestLine + "\r\nHost: localhost\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    }

    /// The head of a handshake that is right, with more lines at its end.
    public static String handshakeHead(String path, String... more) {
        var lines =
                new ArrayList<>(
                        List.of(
                                "Upgrade: websocket",
                                "Connection: Upgrade",
                                "Sec-WebSocket-Version: 13",
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
        lines.addAll(List.of(more));
        return head("GET " + path + " HTTP/1.1", lines.toArray(String[]::new));
    }

    /// Sends a request's head and gives the lines of the answer's.
    public List<String> request(String head) {
        send(head.getBytes(StandardCharsets.UTF_8));
        return responseHead();
    }

    /// The lines of an answer's head.
    public List<String> responseHead() {
        var lines = new ArrayList<String>();
        var line = new ByteArrayOutputStream();
        try {
            while (true) {
                var c = in.readByte();
                if (c != '\n') {
                    line.write(c);
                } else if (line.size() <= 1) {
                    return lines;
                } else {
                    lines.add(line.toString(StandardCharsets.UTF_8).strip());
                    line.reset();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The body of an answer, as long as its head says.
    public String body(List<String> head) {
        var length =
                head.stream()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                        .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                        .findFirst()
                        .orElse(0);
        try {
            return new String(in.readNBytes(length), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// An answer with a body whose length is told.
    public record Response(List<String> head, ByteBuffer body) {
        public int status() {
            return Integer.parseInt(head.getFirst().split(" ", 3)[1]);
        }

        public String text() {
            return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
        }

        /// The value of a header; empty when there is none.
        public String header(String name) {
            return head.stream()
                    .filter(line ->
                            line.toLowerCase(Locale.ROOT)
                                    .startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    /// The next answer.
    public Response response() {
        var head = responseHead();
        var length = new Response(head, ByteBuffer.allocate(0)).header("Content-Length");
        try {
            var body = in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
            return new Response(head, ByteBuffer.wrap(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// So many bytes of whatever comes, fewer where it ends.
    public byte[] read(int count) {
        try {
            return in.readNBytes(count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The status of the next answer.
    public int status() {
        return new Response(responseHead(), ByteBuffer.allocate(0)).status();
    }

    /// Says that no more will come, and goes on listening.
    public void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Becomes a WebSocket.
    public RawSocket handshake(String path, String... more) {
        var head = request(handshakeHead(path, more));
        if (!head.getFirst().startsWith("HTTP/1.1 101 ")) {
            throw new AssertionError("no handshake: " + head);
        }
        return this;
    }

    /// A frame as a client sends it.
    public static byte[] frame(int first, byte[] payload) {
        var bytes = new ByteArrayOutputStream();
        bytes.write(first);
        if (payload.length < 126) {
            bytes.write(0x80 | payload.length);
        } else if (payload.length <= 0xFFFF) {
            bytes.write(0x80 | 126);
            bytes.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            bytes.write(0x80 | 127);
            bytes.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        bytes.writeBytes(MASK);
        for (var i = 0; i < payload.length; i++) {
            bytes.write(payload[i] ^ MASK[i % MASK.length]);
        }
        return bytes.toByteArray();
    }

    public RawSocket sendFrame(int first, byte[] payload) {
        return send(frame(first, payload));
    }

    public RawSocket sendText(String text) {
        return sendFrame(FINAL | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /// The next frame.
    public Frame next() {
        try {
            var first = in.readUnsignedByte();
            var length = (long) in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            return new Frame(first, ByteBuffer.wrap(in.readNBytes((int) length)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The next frame with an opcode; those before it are passed over.
    public Frame next(int opcode) {
        var frame = next();
        while (frame.opcode() != opcode) {
            frame = next();
        }
        return frame;
    }

    /// The next message of a type; frames before it are passed over.
    public JsonNode nextText(String type) {
        var message = Json.read(next(TEXT).text());
        while (!message.path("type").asString().equals(type)) {
            message = Json.read(next(TEXT).text());
        }
        return message;
    }

    /// Whether the server has ended the TCP connection, once it has.
    public boolean isEnded() {
        try {
            return in.read() < 0;
        } catch (SocketException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends the TCP connection with a reset, as a broken network does.
    public void reset() {
        try {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
