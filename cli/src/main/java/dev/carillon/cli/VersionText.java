package dev.carillon.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/// What `carillon --version` says.
final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
        var version = Main.class.getPackage().getImplementationVersion();
        return new String[] {"carillon/" + Optional.ofNullable(version).orElse("dev")};
    }
}
