package dev.carillon.cli.suite;

/// One promise of the document, and how it is tried. Immutable.
///
/// @param name what a server does that keeps it
record Check(String name, Trial trial) {
    /// Tries it.
    @FunctionalInterface
    interface Trial {
        /// Finds out whether a server keeps it.
        ///
        /// @throws CheckFailedException when the promise is not kept, saying what came in its place
        void run(Subject subject) throws InterruptedException;
    }
}
