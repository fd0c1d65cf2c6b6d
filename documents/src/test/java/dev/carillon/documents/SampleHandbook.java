package dev.carillon.documents;

import java.util.Random;

/// The pages that follow the certificate in the sample's large template: a handbook of the academy,
/// so long that a batch of it takes seconds. Always the same; its sentences are picked by dice.
final class SampleHandbook {
    private static final int CHAPTERS = 64;
    private static final int PARAGRAPHS = 40;
    private static final int SENTENCES = 3;
    private static final long SEED = 20260105;
    private static final String[] TEXT = {
        "Whoever rings shall ring in time, and whoever counts shall count aloud.",
        "The great bell is rung by two, and never after the tenth hour.",
        "A rope that is frayed is reported on the day it is seen.",
        "Courses begin in January and in September; places are given in the order of asking.",
        "The library is open to everybody who has passed an examination.",
        "An examination may be taken again once, after a month at the earliest.",
        "Who is late waits for the end of the piece before climbing the tower.",
        "Work that was done together names all who did it.",
        "敲钟者须守时，报数者须高声。",
        "大钟由两人同敲，晚十点之后不得敲响。",
        "绳索如有磨损，须当日报告。",
        "课程于一月和九月开课，名额按申请先后分配。",
        "考试可补考一次，须至少间隔一个月。",
        "共同完成的作业须署上所有参与者的姓名。"
    };

    private SampleHandbook() {}

    /// The handbook as paragraphs of WordprocessingML, in the certificate's styles.
    static String pages() {
        var dice = new Random(SEED);
        var pages = new StringBuilder();
        for (var chapter = 1; chapter <= CHAPTERS; chapter++) {
            paragraph(pages, "<w:pageBreakBefore/>", "Chapter %d · 第 %1$d 章".formatted(chapter));
            for (var i = 1; i <= PARAGRAPHS; i++) {
                var text = new StringBuilder("§ %d.%d ".formatted(chapter, i));
                for (var sentence = 0; sentence < SENTENCES; sentence++) {
                    text.append(TEXT[dice.nextInt(TEXT.length)]).append(' ');
                }
                paragraph(pages, "", text.toString().strip());
            }
        }
        return pages.toString();
    }

    private static void paragraph(StringBuilder pages, String properties, String text) {
        pages.append("    <w:p>");
        if (!properties.isEmpty()) {
            pages.append("<w:pPr><w:pStyle w:val=\"CourseName\"/>")
                    .append(properties)
                    .append("</w:pPr>");
        }
        pages.append("<w:r><w:t>").append(text).append("</w:t></w:r></w:p>\n");
    }
}
