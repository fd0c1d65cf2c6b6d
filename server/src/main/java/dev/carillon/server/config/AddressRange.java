package dev.carillon.server.config;

import java.math.BigInteger;
import java.net.InetAddress;

/// A range of IP addresses, such as `10.0.0.0/8`: those with the same first bits. Immutable.
///
/// @param width of an address in bits: 32 or 128
/// @param bits that all of the range begin with
/// @param prefix those bits, as a number
public record AddressRange(int width, int bits, BigInteger prefix) {
    private static final int IPV6_NETWORK_BITS = 64;

    /// Reads an address, or an address and a number of bits after a slash.
    ///
    /// @throws IllegalArgumentException when it is neither; it never asks a name server
    public static AddressRange parse(String text) {
        var slash = text.indexOf('/');
        var address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        var width = widthOf(address);
        var bits = slash < 0 ? width : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > width) {
            throw new IllegalArgumentException("a range has 0 to %d bits".formatted(width));
        }
        return around(address, bits);
    }

    /// The range of an address and all those that begin with the same bits.
    public static AddressRange around(InetAddress address, int bits) {
        var width = widthOf(address);
        return new AddressRange(width, bits, prefixOf(address, bits));
    }

    /// The range that is counted as one client: an IPv4 address by itself, an IPv6 address with all
    /// others of its network, for a client has more of those than can be counted.
    public static AddressRange networkOf(InetAddress address) {
        return around(address, Math.min(widthOf(address), IPV6_NETWORK_BITS));
    }

    private static int widthOf(InetAddress address) {
        return address.getAddress().length * Byte.SIZE;
    }

    private static BigInteger prefixOf(InetAddress address, int bits) {
        return new BigInteger(1, address.getAddress()).shiftRight(widthOf(address) - bits);
    }

    /// Whether an address is in it. An IPv4 address is never in a range of IPv6 addresses.
    public boolean contains(InetAddress address) {
        return widthOf(address) == width && prefixOf(address, bits).equals(prefix);
    }
}
