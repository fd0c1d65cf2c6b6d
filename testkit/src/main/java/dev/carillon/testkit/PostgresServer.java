package dev.carillon.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A real PostgreSQL server of a test's own, in a temporary directory and on a free port, which
/// ends with this process. Thread-safe by its own lock.
///
/// Its programs are those in `CARILLON_POSTGRES_BIN`, as `./verify` sets it, or where Debian puts
/// them. PostgreSQL refuses to run as root, so then it runs as another user.
public final class PostgresServer implements AutoCloseable {
    /// Whom databases belong to.
    public static final String USER = "carillon";

    /// The user's password, with characters that a URL must escape.
    public static final String PASSWORD = "p@ss/w:rd %";

    private static final int ROOT = 0;
    private static final long SECONDS = 60;
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Path programs;
    private final Path directory;
    private final List<String> asUser;
    private final int port;

    private static final class Shared {
        static final PostgresServer SERVER = start("fsync=off");
    }

    /// One for all tests of this process. It does not wait for the disk: nobody pulls its plug.
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    /// Starts another.
    ///
    /// @param settings as in `postgresql.conf`
    public static PostgresServer start(String... settings) {
        try {
            return new PostgresServer(programs(), List.of(settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PostgresServer(Path programs, List<String> settings) throws IOException {
        this.programs = programs;
        directory = Files.createTempDirectory("carillon-postgres");
        asUser = giveAway(directory);
        port = freePort();
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        initialise(settings);
        start();
    }

    /// Where `initdb`, `pg_ctl` and `createdb` are.
    private static Path programs() throws IOException {
        var named = System.getenv("CARILLON_POSTGRES_BIN");
        if (named != null) {
            return Path.of(named);
        }
        return Stream.concat(onThePath(), ofDebian())
                .filter(folder ->
                        Files.isExecutable(folder.resolve("initdb"))
                                && Files.isExecutable(folder.resolve("createdb")))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "these tests need PostgreSQL; install it, or set CARILLON_POSTGRES_BIN to the directory of initdb"));
    }

    private static Stream<Path> onThePath() {
        return Arrays.stream(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
                .map(Path::of);
    }

    private static Stream<Path> ofDebian() throws IOException {
        var versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Stream.empty();
        }
        try (var found = Files.list(versions)) {
            return found
                    .sorted(Comparator.reverseOrder())
                    .map(version -> version.resolve("bin"))
                    .toList()
                    .stream();
        }
    }

    /// Root gives the directory to somebody else, and runs everything as them.
    private static List<String> giveAway(Path directory) throws IOException {
        if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(ROOT)) {
            return List.of();
        }
        var users = directory.getFileSystem().getUserPrincipalLookupService();
        var passwd = Files.readString(Path.of("/etc/passwd"));
        var user = passwd.contains("\npostgres:") ? "postgres" : "nobody";
        Files.setOwner(directory, users.lookupPrincipalByName(user));
        return List.of("setpriv", "--reuid=" + user, "--clear-groups");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void initialise(List<String> settings) throws IOException {
        var password = directory.resolve("password");
        Files.writeString(password, PASSWORD + "\n");
        run(
                "initdb",
                "-D",
                data(),
                "-U",
                USER,
                "--pwfile=" + password,
                "-A",
                "scram-sha-256",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync");
        var lines = new ArrayList<>(settings);
        lines.add("listen_addresses='127.0.0.1'");
        lines.add("port=" + port);
        lines.add("unix_socket_directories='%s'".formatted(directory));
        lines.forEach(line ->
                run("sh", "-c", "echo \"$1\" >> \"$2\"", "sh", line, data() + "/postgresql.conf"));
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    /// Starts it again after a [#stop].
    public synchronized void start() {
        run("pg_ctl", "start", "-w", "-D", data(), "-l", directory.resolve("log").toString());
    }

    /// Stops it at once, as if it had crashed: who is connected is cut off.
    public synchronized void stop() {
        run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data());
    }

    /// Makes a new, empty database. PostgreSQL copies a thousand files for it, which are to be
    /// removed later: where a schema will do, use [#newSchema].
    ///
    /// @return its name
    public String createDatabase() {
        var name = "test" + NAMES.incrementAndGet();
        run("createdb", "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", USER, name);
        return name;
    }

    /// The JDBC URL of a schema that nobody has made yet, without user and password.
    public String newSchema() {
        return url("postgres") + "?currentSchema=test" + NAMES.incrementAndGet();
    }

    /// The JDBC URL of a database, without user and password.
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    /// Makes a new, empty database, and gives its address as an application would have it, with
    /// user and password, and with patience for a machine that has much else to do.
    public String newDatabaseAddress() {
        var password = URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8).replace("+", "%20");
        return "postgresql://%s:%s@127.0.0.1:%d/%s?connect_timeout=60"
                .formatted(USER, password, port, createDatabase());
    }

    public int port() {
        return port;
    }

    private void run(String program, String... arguments) {
        var command = new ArrayList<>(asUser);
        var own = programs.resolve(program);
        command.add(Files.isExecutable(own) ? own.toString() : program);
        command.addAll(List.of(arguments));
        try {
            var output = Files.createTempFile("carillon-postgres", ".out");
            var builder =
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile());
            builder.environment().put("PGPASSWORD", PASSWORD);
            var process = builder.start();
            var ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            var said = Files.readString(output);
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                throw new IllegalStateException("%s failed: %s".formatted(command, said));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Stops it for good, and removes what it wrote.
    @Override
    public synchronized void close() {
        if (!Files.exists(directory)) {
            return;
        }
        if (Files.exists(directory.resolve("data/postmaster.pid"))) {
            stop();
        }
        try (var all = Files.walk(directory)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
