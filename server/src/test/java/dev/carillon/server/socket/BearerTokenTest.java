package dev.carillon.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokenTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer abc", "bearer abc", "BEARER   abc", "bearer\tabc", " Bearer abc "})
    void the_scheme_is_of_any_case_and_spacing(String header) {
        assertThat(BearerToken.of(header)).contains("abc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Basic abc", "abc", "Bearerabc"})
    void there_is_not_always_a_token(String header) {
        assertThat(BearerToken.of(header)).isEmpty();
    }
}
