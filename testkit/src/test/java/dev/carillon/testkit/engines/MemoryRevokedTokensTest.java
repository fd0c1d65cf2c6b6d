package dev.carillon.testkit.engines;

import dev.carillon.core.memory.MemoryRevokedTokens;
import dev.carillon.core.spi.Revocations;
import dev.carillon.core.spi.RevokedTokens;
import dev.carillon.testkit.RevokedTokensContract;
import java.time.InstantSource;

class MemoryRevokedTokensTest extends RevokedTokensContract {
    @Override
    protected RevokedTokens create(InstantSource clock, Revocations.Limits limits) {
        return new MemoryRevokedTokens(clock, limits, _ -> {});
    }

    @Override
    protected void sweep(RevokedTokens tokens) {
        ((MemoryRevokedTokens) tokens).sweep();
    }
}
