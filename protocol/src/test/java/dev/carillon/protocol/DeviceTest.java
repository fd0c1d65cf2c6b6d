package dev.carillon.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
    @ParameterizedTest
    @ValueSource(strings = {"phone", "Phone-1", "0", "a.b_c:d-e", "urn:uuid:0190f3a2"})
    void a_usable_name_is_accepted(String name) {
        assertThat(Device.check(name)).isEmpty();
        assertThat(new Device(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "my phone", "t\u00e9l\u00e9phone", "a/b", "a\n", "\ud800", "a*"})
    void any_other_is_refused(String name) {
        assertThat(Device.check(name)).isNotEmpty();
        assertThatThrownBy(() -> new Device(name))
                .isInstanceOf(InvalidNameException.class)
                .hasMessage(Device.check(name));
    }

    @Test
    void the_refusal_names_the_value_the_limit_and_the_mend() {
        assertThat(Device.check("my phone"))
                .contains("'my phone'", "' ' at 2", "letters, digits, '.', '_', ':' and '-'");
        assertThat(Device.check("")).contains("phone-1");
        assertThat(Device.check("x".repeat(65))).contains("65 characters long", "limit is 64");
        assertThat(Device.check("x".repeat(64))).isEmpty();
    }

    @Test
    void a_message_about_a_name_repeats_little_of_it() {
        assertThat(Device.check("y".repeat(60_000))).hasSizeLessThan(200);
    }
}
