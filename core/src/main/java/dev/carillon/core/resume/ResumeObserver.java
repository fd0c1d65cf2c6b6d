package dev.carillon.core.resume;

/// Is told who comes back. Called on event loops: thread-safe and quick.
@FunctionalInterface
public interface ResumeObserver {
    /// A user came back to so many publications that waited for them.
    ///
    /// @param complete whether none of those that waited was gone by then
    void cameBack(int waiting, boolean complete);
}
