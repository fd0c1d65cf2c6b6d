package dev.carillon.testkit;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/// Stands between clients and a server, sees what clients say, and passes on what the server says
/// as a rule has it: less, more, or otherwise. So a good server is one that is broken on purpose.
/// Thread-safe: two threads a connection.
public final class Relay implements AutoCloseable {
    private static final int TEXT = 1;

    private final int server;
    private final ServerSocket door;
    private final Function<String, List<String>> rule;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Queue<String> said = new ConcurrentLinkedQueue<>();

    private final Queue<String> heads = new ConcurrentLinkedQueue<>();

    /// @param rule what clients get in the place of a text from the server
    public Relay(int server, Function<String, List<String>> rule) throws IOException {
        this.server = server;
        this.rule = rule;
        this.door = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("relay").start(this::accept);
    }

    public int port() {
        return door.getLocalPort();
    }

    public String ws() {
        return "ws://127.0.0.1:%d/ws".formatted(port());
    }

    /// What clients have said, in the order in which it came.
    public List<String> said() {
        return List.copyOf(said);
    }

    /// The heads of clients' requests, in the order in which they came.
    public List<String> heads() {
        return List.copyOf(heads);
    }

    /// Cuts every connection.
    public void cut() throws IOException {
        for (var socket = sockets.poll(); socket != null; socket = sockets.poll()) {
            socket.close();
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                var upstream = new Socket(InetAddress.getLoopbackAddress(), server);
                sockets.add(client);
                sockets.add(upstream);
                Thread.ofVirtual().start(() -> pass(client, upstream, true));
                Thread.ofVirtual().start(() -> pass(upstream, client, false));
            } catch (IOException _) {
                // The door is closed, or the server is not there.
            }
        }
    }

    private void pass(Socket from, Socket to, boolean fromClient) {
        try (from;
                to) {
            var in = new DataInputStream(from.getInputStream());
            var out = new DataOutputStream(to.getOutputStream());
            var head = head(in);
            if (fromClient) {
                heads.add(head);
            }
            // Frames are looked into, so they are not to be compressed.
            out.write(
                    head.replaceAll("(?im)^sec-websocket-extensions:.*\r\n", "")
                            .getBytes(StandardCharsets.ISO_8859_1));
            if (head.toLowerCase(Locale.ROOT).contains("upgrade: websocket")) {
                while (frame(in, out, fromClient)) {}
            } else {
                in.transferTo(out);
            }
        } catch (IOException _) {
            // One of them is gone, so both are.
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            var next = in.read();
            if (next < 0) {
                throw new IOException("no head");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private boolean frame(DataInputStream in, DataOutputStream out, boolean fromClient)
            throws IOException {
        var first = in.read();
        if (first < 0) {
            return false;
        }
        var second = in.readUnsignedByte();
        var length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = (int) in.readLong();
        }
        var mask = new byte[(second & 0x80) == 0 ? 0 : 4];
        in.readFully(mask);
        var payload = in.readNBytes(length);
        if (fromClient) {
            if ((first & 0xf) == TEXT) {
                said.add(new String(unmasked(payload, mask), StandardCharsets.UTF_8));
            }
            write(out, first, payload, mask);
        } else if ((first & 0xf) == TEXT) {
            for (var text : rule.apply(new String(payload, StandardCharsets.UTF_8))) {
                write(out, first, text.getBytes(StandardCharsets.UTF_8), mask);
            }
        } else {
            write(out, first, payload, mask);
        }
        return true;
    }

    private static byte[] unmasked(byte[] payload, byte[] mask) {
        var plain = payload.clone();
        for (var i = 0; i < plain.length && mask.length > 0; i++) {
            plain[i] ^= mask[i % 4];
        }
        return plain;
    }

    private static void write(DataOutputStream out, int first, byte[] payload, byte[] mask)
            throws IOException {
        var masked = mask.length == 0 ? 0 : 0x80;
        out.write(first);
        if (payload.length < 126) {
            out.write(masked | payload.length);
        } else if (payload.length < 65_536) {
            out.write(masked | 126);
            out.writeShort(payload.length);
        } else {
            out.write(masked | 127);
            out.writeLong(payload.length);
        }
        out.write(mask);
        out.write(payload);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
    }
}
