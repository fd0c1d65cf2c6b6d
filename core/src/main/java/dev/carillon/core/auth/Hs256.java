package dev.carillon.core.auth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// HS256 with a secret of any length, where the library insists on 32 bytes: clients that were
/// written for another server bring tokens signed with that server's secret. Whether a short one is
/// acceptable is for the configuration to say. Immutable; each call has a MAC of its own.
final class Hs256 implements JWSSigner {
    static final String NAME = "HS256";

    private static final String MAC = "HmacSHA256";

    private final SecretKeySpec key;
    private final JCAContext context = new JCAContext();

    /// @param secret one character or more
    Hs256(String secret) {
        key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), MAC);
    }

    @Override
    public Base64URL sign(JWSHeader header, byte[] input) {
        return Base64URL.encode(mac(input));
    }

    /// Whether a signature is the one of an input. Takes the same time for every wrong one.
    boolean matches(byte[] input, byte[] signature) {
        return MessageDigest.isEqual(mac(input), signature);
    }

    private byte[] mac(byte[] input) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(key);
            return mac.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HS256 is not to be had", e);
        }
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
        return Set.of(JWSAlgorithm.HS256);
    }

    @Override
    public JCAContext getJCAContext() {
        return context;
    }
}
