package dev.carillon.documents;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// The samples' students: 300 of one year, and more of all years. Always the same ones; all names
/// are thrown together by dice.
final class SampleStudents {
    static final List<String> COLUMNS = List.of("编号", "Name", "Email", "Course", "Date", "Score");

    private static final int COUNT = 300;
    private static final int GRADUATES = 1200;
    private static final long SEED = 20260105;
    private static final String[] SURNAMES = {
        "王 wang",
        "李 li",
        "张 zhang",
        "刘 liu",
        "陈 chen",
        "杨 yang",
        "赵 zhao",
        "黄 huang",
        "周 zhou",
        "吴 wu",
        "徐 xu",
        "孙 sun",
        "胡 hu",
        "朱 zhu",
        "高 gao",
        "林 lin",
        "何 he",
        "郭 guo",
        "欧阳 ouyang"
    };
    private static final String[] GIVEN = {
        "伟 wei", "芳 fang", "静 jing", "磊 lei", "丽娟 lijuan", "子涵 zihan", "明轩 mingxuan",
        "雨桐 yutong", "浩然 haoran", "思源 siyuan", "晓峰 xiaofeng", "佳怡 jiayi", "文博 wenbo", "若曦 ruoxi"
    };
    private static final String[] FIRST = {
        "Alice",
        "Benjamin",
        "Chloé",
        "Daniel",
        "Elena",
        "Farid",
        "Grace",
        "Henry",
        "Ingrid",
        "Jonas",
        "Kavya",
        "Liam",
        "Márta",
        "Noah",
        "Olivia",
        "Priya",
        "Søren",
        "Theresa"
    };
    private static final String[] LAST = {
        "Anderson", "Brooks", "Costa", "Dubois", "Eriksen", "Fischer", "García", "Hughes",
                "Ivanova",
        "Jensen", "Kowalski", "Lombardi", "Müller", "Novák", "O'Brien", "Patel", "Quinn", "Rossi"
    };
    private static final String[] COURSES = {
        "Project Management",
        "数据分析基础",
        "Java Programming",
        "商务英语",
        "Network Security",
        "机器学习入门",
        "Technical Writing",
        "产品设计与用户研究"
    };

    /// A student as they stand in the table; what is wrong with them is wrong here already.
    record Student(
            String number, String name, String email, String course, String date, String score) {
        List<String> cells() {
            return List.of(number, name, email, course, date, score);
        }
    }

    private SampleStudents() {}

    static List<Student> all() {
        return students(COUNT);
    }

    /// The same, and those of the years before.
    static List<Student> graduates() {
        return students(GRADUATES);
    }

    private static List<Student> students(int count) {
        var dice = new Random(SEED);
        var students = new ArrayList<Student>();
        for (var i = 0; i < count; i++) {
            students.add(withMistake(i + 2, student(i + 1, dice)));
        }
        return students;
    }

    private static Student student(int number, Random dice) {
        var isChinese = dice.nextInt(2) == 0;
        var last = pick(isChinese ? SURNAMES : LAST, dice);
        var first = pick(isChinese ? GIVEN : FIRST, dice);
        var name = isChinese ? word(last, 0) + word(first, 0) : first + " " + last;
        var address = isChinese ? word(first, 1) + "." + word(last, 1) : ascii(first + "." + last);
        return new Student(
                "CA-2026-%03d".formatted(number),
                name,
                "%s%d@example.%s".formatted(address, number, dice.nextBoolean() ? "com" : "org"),
                pick(COURSES, dice),
                LocalDate.of(2026, 1, 12).plusDays(7L * dice.nextInt(20)).toString(),
                new BigDecimal(120 + dice.nextInt(81))
                        .divide(BigDecimal.TWO)
                        .stripTrailingZeros()
                        .toPlainString());
    }

    /// Seven rows, counted as a spreadsheet program shows them, that can't become a certificate.
    private static Student withMistake(int row, Student s) {
        return switch (row) {
            case 17 -> new Student(s.number, s.name, "", s.course, s.date, s.score);
            case 58 ->
                    new Student(
                            s.number,
                            s.name,
                            s.email.replace("@", " at "),
                            s.course,
                            s.date,
                            s.score);
            case 96 -> new Student(s.number, "", s.email, s.course, s.date, s.score);
            case 133 -> new Student(s.number, s.name, s.email, s.course, "2026-02-30", s.score);
            case 187 -> new Student(s.number, s.name, s.email, s.course, s.date, "absent");
            case 224 -> new Student(s.number, s.name, s.email, "", s.date, s.score);
            case 271 -> new Student(s.number, s.name, s.email, s.course, s.date, "#DIV/0!");
            default -> s;
        };
    }

    private static String pick(String[] from, Random dice) {
        return from[dice.nextInt(from.length)];
    }

    private static String word(String pair, int index) {
        return pair.split(" ", -1)[index];
    }

    private static String ascii(String name) {
        return Normalizer.normalize(name.toLowerCase(Locale.ROOT), Normalizer.Form.NFD)
                .replace("ø", "o")
                .replaceAll("[^a-z.]", "");
    }
}
