package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.server.config.OriginPattern;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginPolicyTest {
    @ParameterizedTest
    @CsvSource({
        "https://app.example.com, https://app.example.com, true",
        "https://app.example.com, HTTPS://APP.EXAMPLE.COM, true",
        "https://app.example.com, https://app.example.com:443, true",
        "https://app.example.com:443, https://app.example.com, true",
        "https://app.example.com, http://app.example.com, false",
        "https://app.example.com, https://app.example.com:8443, false",
        "https://app.example.com, https://app.example.com.evil.com, false",
        "https://*.example.com, https://a.example.com, true",
        "https://*.example.com, https://a.b.example.com, true",
        "https://*.example.com, https://example.com, false",
        "https://*.example.com, https://evilexample.com, false",
        "https://*.example.com, http://a.example.com, false",
        "https://*.example.com, https://a.example.com:8443, false",
        "https://*.example.com:8443, https://a.example.com:8443, true",
        "http://localhost:*, http://localhost:5173, true",
        "http://localhost:*, http://localhost, true",
        "http://localhost:*, http://localhost.evil.com:5173, false",
        "capacitor://localhost, capacitor://localhost, true",
        "capacitor://localhost, ionic://localhost, false",
        "tauri://localhost, tauri://localhost, true",
        "http://tauri.localhost, http://tauri.localhost, true",
        "app://obsidian.md, app://obsidian.md, true",
        "chrome-extension://abcdef, chrome-extension://abcdef, true",
        "file://, null, true",
        "file://, file://, true",
        "null, null, true",
        "null, file://, true",
        "null, https://a.example.com, false",
        "http://[::1]:3000, http://[::1]:3000, true",
        "https://bücher.example, https://xn--bcher-kva.example, true",
        "*, https://anything.example, true",
        "*, nonsense, true",
        "https://app.example.com, nonsense, false",
        "https://app.example.com, https://user@app.example.com, false",
        "https://app.example.com, https://app.example.com/path, false",
        "https://app.example.com, https://app.example.com:99999, false",
        "https://app.example.com, https://app.example.com:, false"
    })
    void one_grammar_says_which_pages_may_come(String allowed, String origin, boolean may) {
        var policy = new OriginPolicy(List.of(allowed));

        assertThat(policy.allows(origin, "push.example.com:8000")).isEqualTo(may);
        assertThat(policy.allows(null, (String) null)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.example.com",
                "https://",
                "https://app.example.com/",
                "https://app.example.com/path",
                "https://a.*.example.com",
                "https://*",
                "https://*.",
                "https://app.example.com:0x50",
                "https://app.example.com:99999",
                "**",
                "NULL",
                "://x",
                "capacitor:localhost"
            })
    void what_is_no_origin_is_refused_when_it_is_set(String text) {
        assertThatThrownBy(() -> OriginPattern.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be origins");
    }
}
