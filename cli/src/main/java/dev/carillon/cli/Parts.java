package dev.carillon.cli;

import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/// Makes the parts of commands, and gives each that asks for it the environment. Used by one
/// thread.
final class Parts implements IFactory {
    private final Environment environment;

    Parts(Environment environment) {
        this.environment = environment;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (var constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == 1
                    && constructor.getParameterTypes()[0] == Environment.class) {
                constructor.setAccessible(true);
                return type.cast(constructor.newInstance(environment));
            }
        }
        return CommandLine.defaultFactory().create(type);
    }
}
