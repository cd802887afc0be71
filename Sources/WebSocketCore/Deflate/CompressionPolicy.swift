/// Which offers of permessage-deflate a server takes.
package enum CompressionPolicy: Hashable, Sendable {
    /// Each client has a deflate stream of its own, which keeps to any restriction.
    case individual
    /// One stream with a window of 32 KiB and context takeover is compressed once for many clients.
    ///
    /// An offer that demands a smaller window, or none, cannot be kept and is declined.
    case shared

    /// Chooses an offer (§7.1).
    ///
    /// What an offer says of the client's own direction is a hint and never answered, because clients in use fail on the
    /// answer: Netty's refuses `client_no_context_takeover`, and Jetty's applies it to the server's direction.
    ///
    /// - Parameters:
    ///   - offers: in the client's order of preference.
    ///   - keepsClientContext: `false` demands that the client start each message with an empty window (§7.1.1.2); then
    ///     no inflate window is kept between its messages.
    /// - Returns: the first offer that can be kept, as it will be answered; `nil` when there is none.
    func choose(among offers: [ExtensionOffer], keepsClientContext: Bool) -> CompressionParameters? {
        for offer in offers {
            guard var parameters = CompressionParameters(offer, allowsBareWindow: true) else { continue }
            if self == .shared, parameters.serverNoContextTakeover || parameters.serverWindowBits < 15 { continue }
            parameters.clientNoContextTakeover = !keepsClientContext
            parameters.clientWindowBits = 15
            return parameters
        }
        return nil
    }
}
