package dev.carillon.store.jdbc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// How many tasks of a user must be forgotten, so that all together are no more than may be.
record Surplus(String owner, int tasks) {
    /// Takes from those who have most, down to a level that is the same for all of them: nobody's
    /// many tasks push out those of others.
    static List<Surplus> of(List<Share> shares, int maxTasks, long maxBytes) {
        var byTasks = levelOf(shares.stream().mapToLong(Share::tasks).sorted().toArray(), maxTasks);
        var byBytes = levelOf(shares.stream().mapToLong(Share::bytes).sorted().toArray(), maxBytes);
        var surplus = new ArrayList<Surplus>();
        for (var share : shares) {
            var tooMany = share.tasks() - byTasks;
            var tooLarge = Math.max(0, share.bytes() - byBytes);
            // as many as have so many bytes on average, the last of which may be more than needed
            var average = Math.max(1, share.bytes() / share.tasks());
            var most = Math.max(tooMany, Math.ceilDiv(tooLarge, average));
            if (most > 0) {
                surplus.add(new Surplus(share.owner(), (int) Math.min(most, share.tasks())));
            }
        }
        surplus.sort(Comparator.comparingInt(Surplus::tasks).reversed());
        return surplus;
    }

    /// What each may have, if all together may have so much and some have less than their part.
    ///
    /// @param shares the smallest first
    private static long levelOf(long[] shares, long most) {
        var left = most;
        for (var i = 0; i < shares.length; i++) {
            var equal = left / (shares.length - i);
            if (shares[i] > equal) {
                return equal;
            }
            left -= shares[i];
        }
        return Long.MAX_VALUE;
    }
}
