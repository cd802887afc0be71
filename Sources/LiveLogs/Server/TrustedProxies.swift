import Configuration
import EventIO
import HTTPCore

/// Proxies whose word on where a request came from is taken.
///
/// Anybody can send `X-Forwarded-For`; only what a proxy of the operator's adds to it means something, and that is at
/// the right end.
struct TrustedProxies: Sendable {
    private let ranges: [AddressRange]

    init(_ ranges: [AddressRange]) { self.ranges = ranges }

    func contains(_ address: SocketAddress) -> Bool { ranges.contains { $0.contains(address.octets) } }

    /// Who sent this request: the last address on its way that is no proxy of ours.
    func origin(of request: Request, peer: SocketAddress) -> SocketAddress {
        guard contains(peer) else { return peer }
        var last = peer
        for text in request.fields.list("X-Forwarded-For").reversed() {
            guard let address = SocketAddress(text, port: 0) else { break }
            last = address
            guard contains(address) else { break }
        }
        return last
    }
}
