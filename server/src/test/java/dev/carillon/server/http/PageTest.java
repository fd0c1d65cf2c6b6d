package dev.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RunningServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The page as a browser fetches it.
class PageTest {
    private static final Pattern SCRIPT = Pattern.compile("assets/[A-Za-z0-9_.-]+\\.js");

    @RegisterExtension static final RunningServer server = RunningServer.demo();

    private static String script(Api api) {
        var script = SCRIPT.matcher(api.get("/").text());
        assertThat(script.find()).isTrue();
        return "/" + script.group();
    }

    @Test
    void assets_come_compressed_to_who_can_read_that_and_may_be_kept() throws IOException {
        var api = server.api();
        var path = script(api);
        var plain = api.get(path);
        var packed = api.with("Accept-Encoding", "gzip, deflate, br").get(path);

        assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(packed.bytes().length).isLessThan(plain.bytes().length / 2);
        try (var in = new GZIPInputStream(new ByteArrayInputStream(packed.bytes()))) {
            assertThat(in.readAllBytes()).isEqualTo(plain.bytes());
        }
        assertThat(plain.header("Content-Encoding")).isEmpty();
        assertThat(plain.header("Vary")).contains("Accept-Encoding");
        assertThat(plain.header("Cache-Control")).contains("immutable");
        assertThat(api.with("Accept-Encoding", "gzip;q=0").get(path).header("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void the_page_itself_is_asked_for_each_time_and_sent_only_when_it_changed() {
        var api = server.api();
        var first = api.get("/");
        var again = api.with("If-None-Match", first.header("ETag")).get("/");
        var other = api.with("If-None-Match", "\"something else\"").get("/");

        assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.text()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(other.status()).isEqualTo(200);
    }
}
