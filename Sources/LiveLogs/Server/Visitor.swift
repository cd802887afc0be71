import EventIO
import HTTPCore

/// Who a request comes from and how they reached us, as far as that can be believed.
struct Visitor {
    /// The client's own address, or that of the last proxy which nobody vouches for.
    var address: SocketAddress
    /// The client came by TLS, to us or to a trusted proxy.
    var isSecure: Bool
    /// The name that a trusted proxy was asked by, where it says so.
    var forwardedHost: String?
    /// Where the page is for this client; ends in a slash.
    var pagePath = "/"

    /// Whose wrong tokens are counted.
    var group: AddressGroup { AddressGroup(address) }
}

extension AccessPolicy {
    /// Judges what a request says of its way here; only proxies of the operator's are believed.
    func visitor(of request: Request, peer: SocketAddress, isSecure: Bool) -> Visitor {
        guard proxies.contains(peer) else { return Visitor(address: peer, isSecure: isSecure) }
        // Each proxy adds at the right end: the last word is that of the one nearest to us.
        let scheme = request.fields.list("X-Forwarded-Proto").last?.lowercased()
        return Visitor(
            address: proxies.origin(of: request, peer: peer),
            isSecure: isSecure || scheme == "https" || scheme == "wss",
            forwardedHost: request.fields.list("X-Forwarded-Host").last
        )
    }
}
