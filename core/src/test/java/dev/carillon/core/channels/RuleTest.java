package dev.carillon.core.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody",
                "anyone",
                "authenticated",
                "owner",
                "claim",
                "role:editor",
                "owner, role:editor, role:Chief"
            })
    void what_a_rule_writes_it_reads(String text) {
        assertThat(Rule.parse(text)).hasToString(text);
    }

    @Test
    void several_are_a_list_of_which_any_suffices() {
        assertThat(Rule.parse(" OWNER,role: editor"))
                .isEqualTo(new Rule.AnyOf(List.of(Rule.OWNER, new Rule.Role("editor"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "everybody | must be nobody, anyone",
                "'' | must be nobody, anyone",
                "owner, | must be nobody, anyone",
                "role: | must name a role",
                "nobody, role:editor | must not add anything to 'nobody'"
            })
    void what_is_no_rule_is_told_what_it_must_be(String text, String problem) {
        assertThatThrownBy(() -> Rule.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(problem);
    }
}
