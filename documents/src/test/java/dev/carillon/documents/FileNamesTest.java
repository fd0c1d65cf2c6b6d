package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FileNamesTest {
    private final FileNames names = new FileNames(".docx");

    @Test
    void a_name_leads_into_no_folder() {
        assertThat(names.next("../../etc/passwd")).isEqualTo("-..-etc-passwd.docx");
        assertThat(names.next("C:\\Windows\\x")).isEqualTo("C-Windows-x.docx");
    }

    @Test
    void a_name_is_none_that_windows_keeps_for_itself() {
        assertThat(names.next("con")).isEqualTo("_con.docx");
        assertThat(names.next("LPT1.x")).isEqualTo("_LPT1.x.docx");
        assertThat(names.next("Connie")).isEqualTo("Connie.docx");
        assertThat(names.next(" end. ")).isEqualTo("end.docx");
    }

    @Test
    void a_name_has_no_characters_that_deceive() {
        assertThat(names.next("a\u202Efdp\nb\u0000")).isEqualTo("afdp-b-.docx");
    }

    @Test
    void a_name_without_anything_left_is_still_a_name() {
        assertThat(names.next(" .. ")).isEqualTo("document.docx");
        assertThat(names.next("")).isEqualTo("document (2).docx");
    }

    @Test
    void a_long_name_is_cut_between_characters() {
        var name = names.next("证".repeat(300) + "😀");

        assertThat(name.getBytes(StandardCharsets.UTF_8).length).isLessThan(255);
        assertThat(name).startsWith("证证").doesNotContain("\uFFFD");
    }
}
