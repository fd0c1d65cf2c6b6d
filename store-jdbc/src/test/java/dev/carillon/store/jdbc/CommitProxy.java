package dev.carillon.store.jdbc;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/// A way to a PostgreSQL server on which one COMMIT comes late, or its answer never. Thread-safe.
///
/// It reads the messages of the protocol, version 3. The client's URL must say [#PARAMETERS], so
/// that nothing is encrypted and each COMMIT has its text in it.
final class CommitProxy implements AutoCloseable {
    static final String PARAMETERS = "sslmode=disable&gssEncMode=disable&prepareThreshold=0";

    private static final String COMMIT = "COMMIT\0";
    private static final int PARSE = 'P';
    private static final int COMMAND_COMPLETE = 'C';

    private final ServerSocket listener;
    private final int server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /// What happens to the next COMMIT; taken by the one that it happens to.
    private final AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);

    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private enum Fault {
        NONE,
        HOLD_REQUEST,
        LOSE_ANSWER
    }

    CommitProxy(int server) {
        try {
            this.server = server;
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /// Keeps the next COMMIT from the server until [#release].
    void holdNextCommit() {
        fault.set(Fault.HOLD_REQUEST);
    }

    void awaitHeld() throws InterruptedException {
        held.await();
    }

    void release() {
        released.countDown();
    }

    /// Cuts the client off when the server says that the next COMMIT is done.
    void loseNextAnswer() {
        fault.set(Fault.LOSE_ANSWER);
    }

    private void accept() {
        try {
            while (true) {
                var client = listener.accept();
                var backend = new Socket(InetAddress.getLoopbackAddress(), server);
                sockets.add(client);
                sockets.add(backend);
                Thread.ofVirtual().start(() -> pass(client, backend, this::request));
                Thread.ofVirtual().start(() -> pass(backend, client, this::answer));
            }
        } catch (IOException _) {
            // closed
        }
    }

    /// Passes messages on, one after the other.
    private interface Pass {
        void all(DataInputStream in, DataOutputStream out) throws IOException, InterruptedException;
    }

    private static void pass(Socket from, Socket to, Pass pass) {
        try (to;
                var in = new DataInputStream(from.getInputStream());
                var out = new DataOutputStream(to.getOutputStream())) {
            pass.all(in, out);
        } catch (IOException | InterruptedException _) {
            // one of them is gone, so the other goes
        }
    }

    private void request(DataInputStream in, DataOutputStream out)
            throws IOException, InterruptedException {
        write(out, body(in)); // the first message has no type
        while (true) {
            var type = in.readUnsignedByte();
            var body = body(in);
            if (type == PARSE
                    && hasCommit(body)
                    && fault.compareAndSet(Fault.HOLD_REQUEST, Fault.NONE)) {
                held.countDown();
                released.await();
            }
            write(out, type, body);
        }
    }

    private void answer(DataInputStream in, DataOutputStream out) throws IOException {
        while (true) {
            var type = in.readUnsignedByte();
            var body = body(in);
            if (type == COMMAND_COMPLETE
                    && hasCommit(body)
                    && fault.compareAndSet(Fault.LOSE_ANSWER, Fault.NONE)) {
                return;
            }
            write(out, type, body);
        }
    }

    private static byte[] body(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt() - Integer.BYTES);
    }

    private static void write(DataOutputStream out, int type, byte[] body) throws IOException {
        out.writeByte(type);
        write(out, body);
    }

    private static void write(DataOutputStream out, byte[] body) throws IOException {
        out.writeInt(body.length + Integer.BYTES);
        out.write(body);
        out.flush();
    }

    private static boolean hasCommit(byte[] body) {
        return new String(body, StandardCharsets.ISO_8859_1).contains(COMMIT);
    }

    @Override
    public void close() throws IOException {
        release();
        listener.close();
        for (var socket : sockets) {
            socket.close();
        }
    }
}
