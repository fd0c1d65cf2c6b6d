package dev.carillon.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
    private static boolean isValid(String hex) {
        return Utf8.isValid(HexFormat.of().parseHex(hex));
    }

    /// What the platform's own decoder says, which is slow and makes garbage.
    private static boolean platformSays(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7f",
                "c280",
                "dfbf",
                "e0a080",
                "ed9fbf",
                "ee8080",
                "efbfbf",
                "f0908080",
                "f48fbfbf"
            })
    void the_first_and_last_of_each_length_are_valid(String hex) {
        assertThat(isValid(hex)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c0af",
                "c1bf",
                "c2",
                "c27f",
                "e09fbf",
                "e0a0",
                "eda080",
                "edbfbf",
                "f08fbfbf",
                "f09080",
                "f4908080",
                "f5808080",
                "fe",
                "ff"
            })
    void what_is_too_long_too_short_a_surrogate_or_out_of_range_is_not(String hex) {
        assertThat(isValid(hex)).isFalse();
    }

    @Test
    void a_bad_byte_is_found_wherever_it_stands() {
        for (var length = 1; length < 40; length++) {
            for (var at = 0; at < length; at++) {
                var bytes = new byte[length];
                Arrays.fill(bytes, (byte) 'a');
                assertThat(Utf8.isValid(bytes)).isTrue();
                bytes[at] = (byte) 0x80;
                assertThat(Utf8.isValid(bytes)).isFalse();
            }
        }
    }

    @Test
    void it_says_what_the_platform_says() {
        var random = new Random(7);
        for (var i = 0; i < 200_000; i++) {
            var bytes = new byte[1 + random.nextInt(6)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                bytes[0] |= (byte) 0xC0;
            }
            assertThat(Utf8.isValid(bytes)).isEqualTo(platformSays(bytes));
        }
    }
}
