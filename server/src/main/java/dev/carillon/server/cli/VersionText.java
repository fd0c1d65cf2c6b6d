package dev.carillon.server.cli;

import dev.carillon.server.Carillon;
import picocli.CommandLine.IVersionProvider;

/// What `carillon --version` says.
final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {Carillon.NAME};
    }
}
