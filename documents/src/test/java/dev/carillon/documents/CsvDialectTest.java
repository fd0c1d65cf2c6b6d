package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.protocol.json.RawJson;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// CSV as programs and people of many countries write it: the rows that are good are read.
class CsvDialectTest {
    private static Generation read(String csv, String template) throws Exception {
        return Generation.of(
                "s.csv", csv.getBytes(StandardCharsets.UTF_8), OfficeFixtures.docx(template));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    UTF-8        | 姓名/王小明/北京
                    UTF-16LE     | Name/José/Köln
                    UTF-16BE     | 姓名/王小明/北京
                    GBK          | 姓名/王小明/北京
                    GBK          | Name/张三/李四
                    GBK          | 课程/数据分析/优秀
                    Big5         | 姓名/陳美玲/高雄
                    Big5         | 課程/資料分析/優秀
                    Shift_JIS    | 氏名/山田太郎/オオサカ
                    Shift_JIS    | 名前/鈴木はなこ/東京
                    EUC-KR       | 이름/김철수/서울
                    EUC-KR       | 성명/이영희/부산
                    windows-1251 | Имя/Иван Петров/Москва
                    windows-1252 | Name/José/Zürich
                    windows-1252 | Preis/5 €/12 £
                    windows-1252 | Prénom/Noël/Élodie
                    """)
    void the_encoding_of_a_country_is_found_out(String charset, String words) throws Exception {
        var lines = words.replace("/", ",1\r\n") + ",1\r\n";
        var column = words.substring(0, words.indexOf('/'));
        var run =
                Generation.of(
                        "s.csv",
                        lines.getBytes(Charset.forName(charset)),
                        OfficeFixtures.docx("{{" + column + "}}"));

        assertThat(String.join("/", run.texts()).replace("\n", ""))
                .isEqualTo(words.substring(words.indexOf('/') + 1));
        assertThat(run.summary().text("encoding")).isPresent();
    }

    @Test
    void an_encoding_that_is_said_is_the_one() throws Exception {
        var folder = Files.createTempDirectory("carillon-test");
        var files =
                new FolderFiles(folder)
                        .with("s.csv", "Name\nŁódź\n".getBytes(Charset.forName("windows-1250")))
                        .with("t.docx", OfficeFixtures.docx("{{Name}}"));
        var input = "{\"spreadsheet\":\"s.csv\",\"template\":\"t.docx\",\"encoding\":\"%s\"}";

        assertThat(
                        Generation.of(files, RawJson.ofTrusted(input.formatted("CP1250")), folder)
                                .text())
                .isEqualTo("Łódź\n");
        assertThatThrownBy(() ->
                        Generation.of(files, RawJson.ofTrusted(input.formatted("klingon")), folder))
                .hasMessageContaining("there is no encoding 'klingon': 'encoding' may be UTF-8");
    }

    @Test
    void one_broken_letter_fails_its_row_alone() throws Exception {
        var csv = "姓名,City\n王小明,北京\nJos\u0001,Rome\n李娜,上海\n".getBytes(StandardCharsets.UTF_8);
        for (var i = 0; i < csv.length; i++) {
            csv[i] = csv[i] == 1 ? (byte) 0xE9 : csv[i];
        }
        var run = Generation.of("s.csv", csv, OfficeFixtures.docx("{{姓名}} {{City}}"));

        assertThat(run.texts()).containsExactly("王小明 北京\n", "李娜 上海\n");
        assertThat(run.errors().getFirst()).startsWith("'姓名' has a letter that can't be read");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                    A,B ~ 1,2
                    A;B ~ 1;2
                    A|B ~ 1|2
                    """)
    void fields_are_separated_by_what_the_first_line_has(String header, String row)
            throws Exception {
        assertThat(read(header + "\n" + row, "{{A}} {{B}}").text()).isEqualTo("1 2\n");
    }

    @Test
    void a_first_line_may_say_the_separator_and_is_not_counted() throws Exception {
        var run = read("sep=;\r\nA,x;B\r\n1;2\r\n", "{{A,x}} {{B}}");

        assertThat(run.documents()).containsOnlyKeys("t 2.docx");
        assertThat(run.text()).isEqualTo("1 2\n");
    }

    @Test
    void a_quote_that_can_not_be_right_fails_its_row_and_no_other() throws Exception {
        var run =
                read(
                        "Name,City\nAnn,Leeds\n\"Bob,Rome\nCy,\"Köln\"\n\"Di\"x,Bonn\nEd 5\",Ulm\n\"F\nG\",Kiel\n",
                        "{{Name}}|{{City}}");

        assertThat(run.texts())
                .containsExactly("Ann|Leeds\n", "Cy|Köln\n", "Ed 5\"|Ulm\n", "F\nG|Kiel\n");
        assertThat(run.errors())
                .hasSize(2)
                .allMatch(error ->
                        error.equals("the row has a quote that is not closed, or closed too soon"));
    }

    @Test
    void a_field_too_many_fails_its_row_and_moves_nothing() throws Exception {
        var run = read("Name,City\nAnn,Leeds\nBob,Smith,Rome\nCy,Bonn,\n", "{{Name}}|{{City}}");

        assertThat(run.texts()).containsExactly("Ann|Leeds\n", "Cy|Bonn\n");
        assertThat(run.errors().getFirst())
                .startsWith("the row has 3 fields, and there are 2 columns");
    }

    @Test
    void a_number_that_is_written_as_a_text_keeps_its_zeros() throws Exception {
        assertThat(read("Id,Sum\n=\"00123\",\"=\"\"1,5\"\"\"\n", "{{Id}} {{Sum}}").text())
                .isEqualTo("00123 1,5\n");
    }
}
