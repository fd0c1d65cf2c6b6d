import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// The plain loop that durable publishing is measured against: INSERT, COMMIT, and the next, with
/// the drivers that the server has. On SQLite in WAL with FULL, as there.
///
///     java -cp 'server/target/lib/*' SingleCommits.java URL CONNECTIONS BYTES WARMUP_S DURATION_S LABEL
///
/// Prints one line of JSON like httpload's, with exact quantiles of the time that INSERT and COMMIT
/// took together.
final class SingleCommits {
    private static final String TABLE =
            """
            CREATE TABLE IF NOT EXISTS single_commits (
                channel VARCHAR(255) NOT NULL, place BIGINT NOT NULL, data TEXT NOT NULL,
                PRIMARY KEY (channel, place))
            """;

    private SingleCommits() {}

    public static void main(String[] arguments) throws Exception {
        var url = arguments[0];
        var connections = Integer.parseInt(arguments[1]);
        var payload = "{\"pad\":\"" + "x".repeat(Integer.parseInt(arguments[2]) - 10) + "\"}";
        var begin = System.nanoTime() + seconds(arguments[3]);
        var end = begin + seconds(arguments[4]);
        try (var connection = open(url);
                var statement = connection.createStatement()) {
            statement.execute(TABLE);
            connection.commit();
        }
        var cpu = new long[2];
        var latencies = new ArrayList<long[]>();
        try (var threads = Executors.newFixedThreadPool(connections + 1)) {
            var clock = threads.submit(() -> measureCpu(cpu, begin, end));
            var loops = new ArrayList<Callable<long[]>>();
            for (var i = 0; i < connections; i++) {
                var channel = "user:" + ProcessHandle.current().pid() + "-" + i;
                loops.add(() -> loop(url, channel, payload, begin, end));
            }
            for (var loop : threads.invokeAll(loops)) {
                latencies.add(loop.get());
            }
            clock.get();
        }
        var all = latencies.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "{\"label\":\"%s\",\"connections\":%d,\"size\":%s,\"messages\":%d,\"per_s\":%.1f,"
                        + "\"p50_us\":%.1f,\"p99_us\":%.1f,\"server_cpu_us\":%.1f}%n",
                arguments[5],
                connections,
                arguments[2],
                all.length,
                all.length / ((end - begin) / 1e9),
                quantile(all, 0.5),
                quantile(all, 0.99),
                (cpu[1] - cpu[0]) / 1e3 / all.length);
    }

    private static long seconds(String text) {
        return (long) (Double.parseDouble(text) * 1e9);
    }

    private static Connection open(String url) throws SQLException {
        var connection = DriverManager.getConnection(url);
        if (url.startsWith("jdbc:sqlite:")) {
            try (var statement = connection.createStatement()) {
                statement.execute("PRAGMA busy_timeout = 10000");
                statement.execute("PRAGMA journal_mode = WAL");
                statement.execute("PRAGMA synchronous = FULL");
            }
        }
        connection.setAutoCommit(false);
        return connection;
    }

    private static long[] loop(String url, String channel, String payload, long begin, long end)
            throws SQLException {
        var latencies = new long[1 << 16];
        var count = 0;
        try (var connection = open(url);
                var insert =
                        connection.prepareStatement(
                                "INSERT INTO single_commits (channel, place, data) VALUES (?, ?, ?)")) {
            for (var place = 1L; ; place++) {
                var before = System.nanoTime();
                insert.setString(1, channel);
                insert.setLong(2, place);
                insert.setString(3, payload);
                insert.executeUpdate();
                connection.commit();
                var after = System.nanoTime();
                if (after > end) {
                    return Arrays.copyOf(latencies, count);
                }
                if (before >= begin) {
                    if (count == latencies.length) {
                        latencies = Arrays.copyOf(latencies, 2 * count);
                    }
                    latencies[count++] = after - before;
                }
            }
        }
    }

    private static Void measureCpu(long[] cpu, long begin, long end) throws Exception {
        Thread.sleep(Math.max(0, (begin - System.nanoTime()) / 1_000_000));
        cpu[0] = cpuNanos();
        Thread.sleep(Math.max(0, (end - System.nanoTime()) / 1_000_000));
        cpu[1] = cpuNanos();
        return null;
    }

    /// What this process has used: user and system time, in ticks of 10 ms.
    private static long cpuNanos() throws Exception {
        var text = Files.readString(Path.of("/proc/self/stat"));
        var fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10_000_000;
    }

    private static double quantile(long[] sorted, double share) {
        return sorted.length == 0
                ? 0
                : sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e3;
    }
}
