package dev.carillon.server.socket;

import dev.carillon.core.hub.OnLoop;
import dev.carillon.server.net.LoopBudget;

/// The message of one client that has begun and not ended: frames without the last, and a part of
/// the next frame. Counted with those of the others of its event loop, which owns it.
@OnLoop
final class Unfinished implements LoopBudget.Holder {
    private final LoopBudget budget;
    private final FrameDecoder frames;
    private final Assembly assembly;
    private final Runnable giveWay;
    private long counted;

    /// @param giveWay ends the connection
    Unfinished(LoopBudget budget, FrameDecoder frames, Assembly assembly, Runnable giveWay) {
        this.budget = budget;
        this.frames = frames;
        this.assembly = assembly;
        this.giveWay = giveWay;
    }

    /// Counts what is there now. To be called when something was read.
    void count() {
        budget.hold(this, holds());
    }

    /// Counts nothing any more, for the connection is closed.
    void end() {
        budget.hold(this, 0);
    }

    @Override
    public long holds() {
        return frames.held() + assembly.held();
    }

    @Override
    public long counted() {
        return counted;
    }

    @Override
    public void counted(long bytes) {
        counted = bytes;
    }

    @Override
    public void giveWay() {
        giveWay.run();
    }
}
