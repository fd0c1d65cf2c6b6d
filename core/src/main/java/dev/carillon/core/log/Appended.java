package dev.carillon.core.log;

import dev.carillon.core.spi.LogStore.StoredPublication;
import dev.carillon.protocol.Publication;

/// What became of an append. Immutable.
sealed interface Appended {
    /// It waits for the store.
    Appended WAITS = new Waits();

    /// The stream was closed; another must be used.
    Appended CLOSED = new Closed();

    record Waits() implements Appended {}

    record Closed() implements Appended {}

    /// It has a place.
    record Placed(PendingAppend waiting, StoredPublication stored) implements Appended {
        Publication publication() {
            return stored.publication();
        }

        /// Tells whoever appended it. Not to be called under a lock.
        void tell() {
            tell(publication());
        }

        /// Tells whoever appended it what stands for it. Not to be called under a lock.
        void tell(Publication there) {
            waiting.done().complete(there);
        }
    }
}
