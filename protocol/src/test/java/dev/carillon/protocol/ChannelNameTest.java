package dev.carillon.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"all", "room:lobby", "room:a:b", "a", "räum:grün", "room:😀"})
    void a_usable_name_is_accepted(String name) {
        assertThat(ChannelName.check(name)).isEmpty();
        assertThat(new ChannelName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":x",
                ":",
                " ",
                "room:a b",
                "room:a\n",
                "room:\u0000",
                "room:\u007f",
                "room:\u0085",
                "room:\u00a0",
                "room:\u2028",
                "room:\ud800",
                "room:\udc00",
                "\udc00\ud800"
            })
    void a_name_without_namespace_or_with_spaces_or_controls_is_refused(String name) {
        assertThat(ChannelName.check(name)).isNotEmpty();
        assertThatThrownBy(() -> new ChannelName(name))
                .isInstanceOf(InvalidNameException.class)
                .hasMessage(ChannelName.check(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "user: | channel 'user:' has nothing behind the ':'; name one such as 'user:ada'",
                "task: | channel 'task:' has nothing behind the ':'; name one such as 'task:42'",
                "room: | channel 'room:' has nothing behind the ':'; name one such as 'room:lobby'",
                "news: | channel 'news:' has nothing behind the ':'; name one such as 'news:lobby'",
                "all: | channel 'all:' has nothing behind the ':'",
                "all:x | 'all' is a single channel; write 'all'",
                "user | 'user' alone is no channel; name one in it, such as 'user:ada'",
                "task | 'task' alone is no channel; name one in it, such as 'task:42'",
                "task:.. | can't be a task's; a task's id is 1 to 128 letters",
                "task:ä | can't be a task's"
            })
    void a_name_that_no_user_task_or_room_can_have_is_refused(String name, String why) {
        assertThat(ChannelName.check(name)).contains(why);
        assertThatThrownBy(() -> new ChannelName(name)).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void an_inbox_is_that_of_a_possible_user() {
        var longest = "x".repeat(200);
        assertThat(ChannelName.user(new UserId(longest)).rest()).isEqualTo(longest);
        assertThat(ChannelName.check("user:" + longest + "x"))
                .contains("names a user by 201 characters", "the limit is 200");
        assertThat(ChannelName.check("task:" + "x".repeat(129))).contains("1 to 128 letters");
    }

    @Test
    void the_longest_name_has_255_bytes() {
        assertThat(ChannelName.check("x".repeat(255))).isEmpty();
        assertThat(ChannelName.check("x".repeat(256))).contains("256 bytes long", "limit is 255");
    }

    @Test
    void bytes_count_rather_than_characters() {
        assertThat(ChannelName.check("é".repeat(127) + "x")).isEmpty();
        assertThat(ChannelName.check("é".repeat(128))).contains("256 bytes long");
        assertThat(ChannelName.check("😀".repeat(64))).contains("256 bytes long");
    }

    @Test
    void a_message_about_a_name_repeats_little_of_it() {
        assertThat(ChannelName.check("y".repeat(60_000))).hasSizeLessThan(200);
        assertThat(ChannelName.check("a\u0007b")).doesNotContain("\u0007");
    }

    @Test
    void the_namespace_ends_at_the_first_colon() {
        assertThat(new ChannelName("room:a:b").namespace()).isEqualTo("room");
        assertThat(new ChannelName("room:a:b").rest()).isEqualTo("a:b");
        assertThat(ChannelName.ALL.namespace()).isEqualTo("all");
        assertThat(ChannelName.ALL.rest()).isEmpty();
    }

    @Test
    void every_user_has_an_inbox() {
        var longest = new UserId("u".repeat(200));

        assertThat(ChannelName.user(longest).rest()).isEqualTo(longest.value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "\u0000", "\ud800"})
    void an_id_that_fits_no_inbox_is_no_user(String id) {
        assertThatThrownBy(() -> new UserId(id)).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void a_user_id_too_long_for_an_inbox_is_refused() {
        assertThatThrownBy(() -> new UserId("u".repeat(201)))
                .isInstanceOf(InvalidNameException.class);
        assertThatThrownBy(() -> new UserId("é".repeat(200)))
                .isInstanceOf(InvalidNameException.class);
    }
}
