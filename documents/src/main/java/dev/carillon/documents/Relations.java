package dev.carillon.documents;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;

/// Which parts of an Office file a part points to, and as what. Immutable.
///
/// The kind of a relation is the last word of its type, which the transitional and the strict form
/// of the standard have in common.
record Relations(List<Relation> all) {
    private static final int MOST = 20_000;

    /// @param target the name of a part
    record Relation(String id, String kind, String target) {}

    Relations {
        all = List.copyOf(all);
    }

    /// Of the file itself.
    static Relations ofFile(OfficeFile office) throws IOException {
        return read(office, "_rels/.rels", "");
    }

    /// Of one of its parts.
    static Relations of(OfficeFile office, String part) throws IOException {
        var slash = part.lastIndexOf('/') + 1;
        var folder = part.substring(0, slash);
        return read(office, folder + "_rels/" + part.substring(slash) + ".rels", folder);
    }

    private static Relations read(OfficeFile office, String name, String folder)
            throws IOException {
        var all = new ArrayList<Relation>();
        var entry = office.entry(name);
        if (entry.isEmpty()) {
            return new Relations(all);
        }
        try (var in = office.openSmall(entry.get())) {
            var xml = Xml.stream(in);
            while (Xml.nextElement(xml)) {
                if (xml.getLocalName().equals("Relationship")
                        && isInside(Xml.attribute(xml, "TargetMode"))) {
                    all.add(
                            new Relation(
                                    Xml.attribute(xml, "Id"),
                                    kind(Xml.attribute(xml, "Type")),
                                    resolve(folder, Xml.attribute(xml, "Target"))));
                }
                if (all.size() > MOST) {
                    throw office.refused(
                            "has a part with more than %,d relations".formatted(MOST),
                            "save it anew in an office program");
                }
            }
        } catch (XMLStreamException e) {
            throw new IOException("not XML", e);
        }
        return new Relations(all);
    }

    private static boolean isInside(String mode) {
        return !mode.equals("External");
    }

    private static String kind(String type) {
        return type.substring(type.lastIndexOf('/') + 1);
    }

    private static String resolve(String folder, String target) {
        var path = decoded(target).replace('\\', '/');
        var full = path.startsWith("/") ? path.substring(1) : folder + path;
        var steps = new ArrayDeque<String>();
        for (var step : full.split("/", -1)) {
            if (step.equals("..")) {
                steps.pollLast();
            } else if (!step.isEmpty() && !step.equals(".")) {
                steps.addLast(step);
            }
        }
        return String.join("/", steps);
    }

    private static String decoded(String target) {
        try {
            return URLDecoder.decode(target.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return target;
        }
    }

    /// The parts of a kind.
    Stream<String> targets(String kind) {
        return all.stream().filter(one -> one.kind().equals(kind)).map(Relation::target);
    }

    Optional<Relation> byId(String id) {
        return all.stream().filter(one -> one.id().equals(id)).findFirst();
    }
}
