package dev.carillon.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What may know what, in all modules that make up the server; within the core its own test says
/// more. Here the core is one.
class ArchitectureTest {
    private static final String ROOT = "dev.carillon.";
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(
                            "dev.carillon.protocol",
                            "dev.carillon.core",
                            "dev.carillon.store",
                            "dev.carillon.documents",
                            "dev.carillon.server");

    /// Which packages each may use. The composition root, `server`, may use all, and is used by the
    /// command line alone.
    private static final Map<String, Set<String>> MAY_USE =
            Map.ofEntries(
                    Map.entry("protocol", Set.of("protocol.json")),
                    Map.entry("protocol.json", Set.of()),
                    Map.entry("protocol.codec", Set.of("protocol", "protocol.json")),
                    dialect("carillon"),
                    dialect("batch"),
                    dialect("knowledge"),
                    dialect("momentum"),
                    Map.entry("core", Set.of("protocol", "protocol.json")),
                    Map.entry("store.jdbc", Set.of("core", "protocol", "protocol.json")),
                    Map.entry("documents.format", Set.of()),
                    Map.entry(
                            "documents",
                            Set.of("core", "documents.format", "protocol", "protocol.json")),
                    Map.entry("server.config", Set.of("core", "protocol", "store.jdbc")),
                    Map.entry("server.logging", Set.of()),
                    Map.entry("server.plugins", Set.of("core")),
                    Map.entry("server.net", Set.of("protocol", "protocol.json", "server.config")),
                    Map.entry(
                            "server.socket",
                            Set.of(
                                    "core",
                                    "protocol",
                                    "protocol.json",
                                    "server.config",
                                    "server.net")),
                    Map.entry(
                            "server.metrics",
                            Set.of(
                                    "core",
                                    "documents",
                                    "protocol",
                                    "server.logging",
                                    "server.net",
                                    "server.socket",
                                    "store.jdbc")),
                    Map.entry(
                            "server.http",
                            Set.of(
                                    "core",
                                    "documents",
                                    "protocol",
                                    "protocol.batch",
                                    "protocol.codec",
                                    "protocol.json",
                                    "protocol.momentum",
                                    "server.config",
                                    "server.metrics",
                                    "server.net",
                                    "server.socket")),
                    Map.entry(
                            "server.cli",
                            Set.of(
                                    "core",
                                    "protocol",
                                    "protocol.json",
                                    "server",
                                    "server.config",
                                    "server.plugins",
                                    "store.jdbc")));

    private static Map.Entry<String, Set<String>> dialect(String name) {
        return Map.entry("protocol." + name, Set.of("protocol", "protocol.codec", "protocol.json"));
    }

    @Test
    void each_package_uses_only_those_that_it_may() {
        var wrong = new TreeSet<String>();
        for (var one : CLASSES) {
            var from = partOf(one);
            if (from.equals("server")) {
                continue;
            }
            for (var dependency : one.getDirectDependenciesFromSelf()) {
                var to = partOf(dependency.getTargetClass());
                var isOther = !to.isEmpty() && !to.equals(from);
                if (isOther && !MAY_USE.getOrDefault(from, Set.of()).contains(to)) {
                    wrong.add(dependency.getDescription());
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void each_package_is_in_the_table() {
        var parts =
                CLASSES.stream()
                        .map(ArchitectureTest::partOf)
                        .filter(part -> !part.equals("server"))
                        .collect(Collectors.toSet());

        assertThat(parts).isEqualTo(MAY_USE.keySet());
    }

    /// A library that is known in one place can be replaced there.
    @ParameterizedTest
    @CsvSource({
        "java.sql.., store.jdbc",
        "org.sqlite.., store.jdbc",
        "org.postgresql.., store.jdbc server.config",
        "org.flywaydb.., store.jdbc",
        "com.github.kagkarlsson.., store.jdbc",
        "org.yaml.snakeyaml.., server.config",
        "io.smallrye.., server.config",
        "io.micrometer.., server.metrics",
        "picocli.., server.cli",
        "ch.qos.logback.., server server.logging",
        "io.netty.., server server.net server.socket server.http",
        "tools.jackson.., protocol.json"
    })
    void a_library_is_known_where_it_is_needed(String library, String known) {
        var places = List.of(known.split(" ")).stream().map(ROOT::concat).toArray(String[]::new);

        noClasses()
                .that()
                .resideOutsideOfPackages(places)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }

    /// The package that a class is in, without what all begin with; the core is one; empty for one
    /// of somebody else.
    private static String partOf(JavaClass one) {
        var name = one.getPackageName();
        if (!name.startsWith(ROOT)) {
            return "";
        }
        var part = name.substring(ROOT.length());
        return part.startsWith("core") ? "core" : part;
    }
}
