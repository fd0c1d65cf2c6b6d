package dev.carillon.core.files;

import dev.carillon.protocol.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What is stored of whom, so that no user takes the room of others. Thread-safe by its own lock.
final class FileShares {
    private final FileLimits limits;
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<UserId, Share> users = new HashMap<>();
    private final LongAdder refused = new LongAdder();
    private long bytes;

    /// A file; one whose card is damaged is nobody's.
    private record Entry(@Nullable UserId owner, long size, long storedAt) {}

    /// What one user has.
    private record Share(int files, long bytes) {
        private static final Share NONE = new Share(0, 0);

        Share plus(int moreFiles, long moreBytes) {
            return new Share(files + moreFiles, bytes + moreBytes);
        }
    }

    FileShares(FileLimits limits) {
        this.limits = limits;
    }

    /// Takes note of a file that is there.
    synchronized void add(String id, @Nullable UserId owner, long size, long storedAt) {
        entries.put(id, new Entry(owner, size, storedAt));
        bytes += size;
        if (owner != null) {
            users.merge(owner, new Share(1, size), (one, more) -> one.plus(1, size));
        }
    }

    /// Takes note of a file that a user stores, if there is room for it.
    ///
    /// @param size 0 before it is known
    /// @throws StoreFullException when there is none
    synchronized void store(String id, UserId owner, long size, long storedAt) {
        var share = users.getOrDefault(owner, Share.NONE);
        if (share.files() >= limits.userFiles()) {
            throw refusal(
                    "user '%s' has %d uploaded files, which is the limit (limits.stored-files-per-user): delete some"
                            .formatted(owner, share.files()));
        }
        if (share.bytes() + size > limits.userBytes()) {
            throw refusal(
                    "the uploaded files of user '%s' would take more than %d bytes, which is the limit (limits.stored-size-per-user): delete some"
                            .formatted(owner, limits.userBytes()));
        }
        if (entries.size() >= limits.files()) {
            throw refusal(
                    "there are %d uploaded files, which is the limit (limits.stored-files); tell the server's operator"
                            .formatted(entries.size()));
        }
        if (bytes + size > limits.bytes()) {
            throw refusal(
                    "the uploaded files would take more than %d bytes, which is the limit (limits.stored-size); tell the server's operator"
                            .formatted(limits.bytes()));
        }
        add(id, owner, size, storedAt);
    }

    private StoreFullException refusal(String sentence) {
        refused.increment();
        return new StoreFullException(sentence);
    }

    /// Takes note that a file is there no more.
    synchronized void remove(String id) {
        var entry = entries.remove(id);
        if (entry == null) {
            return;
        }
        bytes -= entry.size();
        if (entry.owner() != null) {
            users.computeIfPresent(
                    entry.owner(),
                    (_, share) -> share.files() == 1 ? null : share.plus(-1, -entry.size()));
        }
    }

    /// Files that were stored before a time, no more than so many.
    synchronized List<String> olderThan(long time, int most) {
        var found = new ArrayList<String>();
        for (var entry : entries.entrySet()) {
            if (found.size() == most) {
                break;
            }
            if (entry.getValue().storedAt() < time) {
                found.add(entry.getKey());
            }
        }
        return found;
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized int files() {
        return entries.size();
    }

    long refused() {
        return refused.sum();
    }
}
