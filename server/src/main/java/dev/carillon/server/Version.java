package dev.carillon.server;

import java.util.Optional;

/// The version of this build, from the manifest of its jar.
final class Version {
    private Version() {}

    static String text() {
        return Optional.ofNullable(Carillon.class.getPackage().getImplementationVersion())
                .orElse("dev");
    }
}
