package dev.carillon.server.plugins;

import java.util.List;

/// What plug-ins see of the server: its ports, the protocol, and the logging that they share with
/// it. Of everything else they have their own, whatever version that is. Thread-safe.
final class ApiClassLoader extends ClassLoader {
    private static final List<String> SHARED =
            List.of(
                    "dev.carillon.core.spi.",
                    "dev.carillon.protocol.",
                    "org.jspecify.annotations.",
                    "org.slf4j.");

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader server;

    ApiClassLoader(ClassLoader server) {
        super("carillon-api", getPlatformClassLoader());
        this.server = server;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (SHARED.stream().anyMatch(name::startsWith)) {
            return server.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }
}
