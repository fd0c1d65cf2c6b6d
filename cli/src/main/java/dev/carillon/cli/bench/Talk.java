package dev.carillon.cli.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Has senders talk at the rate of the plan, whether or not the server keeps up: each message is
/// due at a moment that was fixed beforehand, and its latency counts from then. So a server that
/// stands still is seen to, and not left alone meanwhile. Used by one thread, but for the count.
final class Talk {
    private final Gathering gathering;
    private final String padding;

    /// Written by the thread that talks, read by whoever shows it.
    private final AtomicLong sent = new AtomicLong();

    private final int[] bySender;
    private long unsent;

    Talk(Gathering gathering) {
        this.gathering = gathering;
        this.bySender = new int[gathering.plan().senders()];
        // The mark is some forty bytes of the payload.
        this.padding = "x".repeat(Math.max(0, gathering.plan().payload() - 40));
    }

    /// Sends so many messages, the senders in turn.
    void say(List<Member> members, long total) {
        var plan = gathering.plan();
        var start = System.nanoTime();
        for (var i = 0L; i < total; i++) {
            var due = start + (long) (i * 1e9 / plan.rate());
            waitUntil(due);
            var sender = (int) (i % plan.senders());
            var mark = new Mark(sender, bySender[sender], due);
            var content = gathering.marks().text(mark) + padding;
            if (members.get(sender).say(gathering.script().message(plan.roomOf(sender), content))) {
                bySender[sender]++;
                sent.incrementAndGet();
            } else {
                unsent++;
            }
        }
    }

    private static void waitUntil(long due) {
        for (var left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(50)));
        }
    }

    long sent() {
        return sent.get();
    }

    /// Those whose sender had no connection any more, or one that took no more.
    long unsent() {
        return unsent;
    }

    /// How many each sender sent.
    int[] bySender() {
        return bySender.clone();
    }

    /// How many deliveries are due, to members that are there.
    long deliveriesDue(List<Member> there) {
        var plan = gathering.plan();
        var inRoom = new long[plan.rooms()];
        there.forEach(member -> inRoom[plan.roomOf(member.index())]++);
        var due = 0L;
        for (var sender = 0; sender < bySender.length; sender++) {
            var audience = inRoom[plan.roomOf(sender)];
            due += bySender[sender] * (gathering.script().echoes() ? audience : audience - 1);
        }
        return due;
    }
}
