package dev.carillon.store.jdbc;

import dev.carillon.core.disk.Durably;
import java.io.IOException;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/// SQLite itself, which is native code in its driver's jar. The driver unpacks it at each start,
/// unless the system property `org.sqlite.lib.path` names a folder that has it. Thread-safe: it has
/// no state.
public final class SqliteLibrary {
    private SqliteLibrary() {}

    /// Unpacks the one for this machine into a folder. Where there is none nothing happens.
    public static void unpack(Path folder) throws IOException {
        var name = LibraryLoaderUtil.getNativeLibName();
        var resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
        try (var library = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            if (library != null) {
                Durably.createDirectories(folder);
                Durably.write(folder.resolve(name), library);
            }
        }
    }
}
