package dev.carillon.cli;

import picocli.CommandLine.IVersionProvider;

import java.util.Optional;

/// What `carillon --version` says.
final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
        var version = Main.class.getPackage().getImplementationVersion();
        return new String[] {"carillon/" + Optional.ofNullable(version).orElse("dev")};
    }
}
