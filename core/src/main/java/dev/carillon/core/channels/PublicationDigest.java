package dev.carillon.core.channels;

import dev.carillon.protocol.json.RawJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// By which it is known whether two publications say the same: the SHA-256 of their type and data.
/// Immutable.
record PublicationDigest(long first, long second, long third, long fourth) {
    static PublicationDigest of(String type, RawJson data) {
        var name = type.getBytes(StandardCharsets.UTF_8);
        var digest = sha256();
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(name.length).flip());
        digest.update(name);
        digest.update(data.toBytes());
        var sum = ByteBuffer.wrap(digest.digest());
        return new PublicationDigest(sum.getLong(), sum.getLong(), sum.getLong(), sum.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
