/// Which offers of permessage-deflate a server takes.
package struct CompressionPolicy: Hashable, Sendable {
    /// Asks every client to start each message with an empty window.
    ///
    /// Costs the client some compression, and us no memory between its messages.
    package var forgetsClientContext: Bool
    /// The windows of the streams that are compressed once for many clients, in bits; `nil` when each client has its own.
    ///
    /// Then an offer that restricts our window gets the widest of these that fits, and one that forbids our context none.
    package var sharedWindows: [UInt8]?

    package init(forgetsClientContext: Bool = false, sharedWindows: [UInt8]? = nil) {
        self.forgetsClientContext = forgetsClientContext
        self.sharedWindows = sharedWindows
    }

    /// The first offer that we can keep, completed by our own wishes; `nil` when there is none (§7.1).
    func choose(among offers: [ExtensionOffer]) -> CompressionParameters? {
        for offer in offers {
            guard var parameters = CompressionParameters(offer, allowsBareWindow: true) else { continue }
            if let sharedWindows {
                let fitting = sharedWindows.filter { $0 <= parameters.serverWindowBits }
                guard !parameters.serverNoContextTakeover, let widest = fitting.max() else { continue }
                parameters.serverWindowBits = widest
            }
            if forgetsClientContext { parameters.clientNoContextTakeover = true }
            return parameters
        }
        return nil
    }
}
