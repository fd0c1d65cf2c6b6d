package dev.carillon.server.config;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/// How the heap is divided among all that is held in memory for clients: the one place that says
/// so. Immutable.
///
/// @param heap in bytes
/// @param bytes of each, 0 for what is not held in this memory
public record HeapShares(long heap, Map<HeapShare, Long> bytes) {
    public HeapShares {
        bytes = Collections.unmodifiableMap(new EnumMap<>(bytes));
    }

    /// Divides a heap.
    ///
    /// @param heap in bytes
    /// @param set what somebody has set, in bytes; 0 for what is not held in this memory
    static HeapShares of(long heap, Map<HeapShare, Long> set) {
        var bytes = new EnumMap<HeapShare, Long>(HeapShare.class);
        for (var share : HeapShare.values()) {
            bytes.put(share, set.getOrDefault(share, share.of(heap)));
        }
        return new HeapShares(heap, bytes);
    }

    /// How much of one thing may be held, in bytes.
    public long bytes(HeapShare share) {
        return bytes.getOrDefault(share, 0L);
    }

    /// How much may be held of everything together, in bytes.
    long all() {
        return bytes.values().stream().mapToLong(Long::longValue).reduce(0, HeapShares::sum);
    }

    private static long sum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    /// Whether more may be held than there is room for, beside what the server needs itself.
    boolean isTooMuch() {
        return all() > heap - heap / 10;
    }

    /// How it is divided, in a sentence for people.
    public String text() {
        return bytes.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> entry.getKey().text() + " " + size(entry.getValue()))
                .collect(
                        Collectors.joining(
                                ", ",
                                "of a heap of %s, clients may fill %s: "
                                        .formatted(size(heap), size(all())),
                                ""));
    }

    private static String size(long bytes) {
        return "%d MiB".formatted(Math.ceilDiv(bytes, 1L << 20));
    }
}
