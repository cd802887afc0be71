import EventIO

/// Who is counted as one peer: an IPv4 address, or the /64 that an IPv6 host chooses its addresses from.
///
/// Eight bytes, because every connection keeps one.
struct AddressGroup: Hashable, Sendable {
    private let bits: UInt64

    init(_ address: SocketAddress) {
        // IPv4 goes where IPv6 has multicast, which is nobody's source address; `::ffff:a.b.c.d` is that IPv4 address.
        let octets = address.octets
        let isMapped =
            octets.count == 16 && octets[..<10].allSatisfy { $0 == 0 } && octets[10] == 255 && octets[11] == 255
        let significant = octets.count == 4 ? octets[...] : isMapped ? octets[12...] : octets[..<8]
        let value = significant.reduce(0) { $0 << 8 | UInt64($1) }
        bits = significant.count == 4 ? 0xFFFF << 48 | value : value
    }
}
