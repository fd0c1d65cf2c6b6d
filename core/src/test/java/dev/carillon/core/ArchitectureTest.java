package dev.carillon.core;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What may know what. Plain tests rather than fields for ArchUnit's own engine, so that they can't
/// be passed over in silence.
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.carillon.protocol", "dev.carillon.core");

    /// Which packages of the core each may use. What is not here is used by nobody.
    private static final Map<String, Set<String>> MAY_USE =
            Map.ofEntries(
                    Map.entry("spi", Set.of()),
                    Map.entry("faults", Set.of()),
                    Map.entry("auth", Set.of("spi")),
                    Map.entry("disk", Set.of("spi")),
                    Map.entry("files", Set.of("disk", "spi")),
                    Map.entry("hub", Set.of("auth", "faults", "spi")),
                    Map.entry("inbox", Set.of("auth", "faults", "hub", "spi")),
                    Map.entry("channels", Set.of("auth", "faults", "hub", "spi")),
                    Map.entry("log", Set.of("channels", "faults", "spi")),
                    Map.entry(
                            "resume", Set.of("auth", "channels", "faults", "hub", "inbox", "spi")),
                    Map.entry("notifications", Set.of("channels", "spi")),
                    Map.entry("security", Set.of("auth", "hub")),
                    Map.entry("tasks", Set.of("auth", "channels", "disk", "faults", "spi")),
                    Map.entry("memory", Set.of("faults", "spi", "tasks")),
                    Map.entry(
                            "session",
                            Set.of(
                                    "auth",
                                    "channels",
                                    "faults",
                                    "hub",
                                    "inbox",
                                    "resume",
                                    "spi",
                                    "tasks")));

    @Test
    void each_package_of_the_core_uses_only_those_that_it_may() {
        var wrong = new TreeSet<String>();
        for (var one : CLASSES) {
            var from = partOf(one);
            for (var dependency : one.getDirectDependenciesFromSelf()) {
                var to = partOf(dependency.getTargetClass());
                var isOther = !from.isEmpty() && !to.isEmpty() && !to.equals(from);
                if (isOther && !MAY_USE.getOrDefault(from, Set.of()).contains(to)) {
                    wrong.add(dependency.getDescription());
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void each_package_of_the_core_is_in_the_table() {
        var parts =
                CLASSES.stream()
                        .map(ArchitectureTest::partOf)
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.toSet());

        assertThat(parts).isEqualTo(MAY_USE.keySet());
    }

    /// The package of the core that a class is in; empty for one of another module.
    private static String partOf(JavaClass one) {
        var name = one.getPackageName();
        var core = "dev.carillon.core.";
        return name.startsWith(core) ? name.substring(core.length()) : "";
    }

    @Test
    void there_are_classes_to_look_at() {
        assertThat(CLASSES.stream().filter(c -> c.getPackageName().contains(".protocol")).count())
                .isGreaterThan(30);
        assertThat(CLASSES.stream().filter(c -> c.getPackageName().contains(".core.")).count())
                .isGreaterThan(80);
    }

    @Test
    void the_protocol_knows_nothing_but_streaming_json() {
        classes()
                .that()
                .resideInAPackage("dev.carillon.protocol..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "dev.carillon.protocol..",
                        "tools.jackson.core..")
                .check(CLASSES);
    }

    @Test
    void json_is_read_and_written_in_one_package() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.carillon.protocol.json")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tools.jackson..")
                .check(CLASSES);
    }

    @Test
    void messages_know_no_dialect() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.carillon.protocol",
                        "dev.carillon.protocol.json",
                        "dev.carillon.core..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.carillon.protocol.carillon")
                .check(CLASSES);
    }

    @Test
    void the_core_knows_no_network_database_or_framework() {
        noClasses()
                .that()
                .resideInAPackage("dev.carillon.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty..",
                        "java.sql..",
                        "javax.sql..",
                        "io.lettuce..",
                        "redis..",
                        "com.zaxxer..",
                        "java.net.http..",
                        "dev.carillon.server..")
                .check(CLASSES);
    }

    @Test
    void ports_know_the_protocol_only() {
        noClasses()
                .that()
                .resideInAPackage("dev.carillon.core.spi")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.carillon.core..")
                                .and(not(resideInAPackage("dev.carillon.core.spi"))))
                .check(CLASSES);
    }

    @Test
    void no_two_packages_of_the_core_know_each_other() {
        slices().matching("dev.carillon.core.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void the_hub_knows_no_sessions_channels_tasks_engines_or_files() {
        knowsNothingOf("hub", "session", "channels", "tasks", "memory", "files");
    }

    @Test
    void arrows_run_from_resuming_to_inboxes_to_the_hub_and_none_runs_back() {
        knowsNothingOf("hub", "inbox", "resume", "log");
        knowsNothingOf("inbox", "resume", "channels", "log", "session", "tasks", "memory", "files");
        knowsNothingOf("resume", "log", "session", "tasks", "memory", "files");
        knowsNothingOf("channels", "inbox", "resume", "log");
    }

    @Test
    void channels_know_no_sessions_tasks_engines_or_files() {
        knowsNothingOf("channels", "session", "tasks", "memory", "files");
    }

    @Test
    void authentication_knows_no_more_than_its_ports() {
        knowsNothingOf("auth", "hub", "channels", "session", "tasks", "memory", "files");
    }

    @Test
    void tasks_reach_clients_by_publishing_only() {
        knowsNothingOf("tasks", "hub", "session", "memory", "files");
    }

    @Test
    void notifications_reach_clients_by_publishing_only() {
        knowsNothingOf("notifications", "hub", "session", "tasks", "memory", "files");
    }

    @Test
    void engines_know_no_hub_and_no_session() {
        knowsNothingOf("memory", "hub", "session", "auth", "files");
        knowsNothingOf("files", "hub", "session", "auth", "memory", "tasks", "channels");
    }

    @Test
    void nobody_in_the_core_knows_the_session_or_an_engine() {
        for (var part :
                new String[] {
                    "auth", "channels", "files", "hub", "notifications", "spi", "tasks"
                }) {
            knowsNothingOf(part, "session", "memory");
        }
        knowsNothingOf("session", "memory", "files");
    }

    private static void knowsNothingOf(String part, String... others) {
        for (var other : others) {
            noClasses()
                    .that()
                    .resideInAPackage("dev.carillon.core." + part)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.carillon.core." + other)
                    .check(CLASSES);
        }
    }

    @Test
    void a_violated_rule_is_found() {
        ArchRule wrong =
                noClasses()
                        .that()
                        .resideInAPackage("dev.carillon.core.hub")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("dev.carillon.core.spi");

        assertThatThrownBy(() -> wrong.check(CLASSES))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("was violated");
    }
}
