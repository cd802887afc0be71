/// Which offers of permessage-deflate a server takes.
package struct CompressionPolicy: Hashable, Sendable {
    /// Asks every client to start each message with an empty window.
    ///
    /// Costs the client some compression, and us no memory between its messages.
    package var forgetsClientContext: Bool
    /// Takes offers that restrict our own window or context.
    ///
    /// A stream compressed once for many clients cannot.
    package var acceptsServerRestrictions: Bool

    package init(forgetsClientContext: Bool = false, acceptsServerRestrictions: Bool = true) {
        self.forgetsClientContext = forgetsClientContext
        self.acceptsServerRestrictions = acceptsServerRestrictions
    }

    /// The first offer that we can keep, completed by our own wishes; `nil` when there is none (§7.1).
    func choose(among offers: [ExtensionOffer]) -> CompressionParameters? {
        for offer in offers {
            guard var parameters = CompressionParameters(offer, allowsBareWindow: true) else { continue }
            let restrictsServer = parameters.serverNoContextTakeover || parameters.serverWindowBits < 15
            if restrictsServer && !acceptsServerRestrictions { continue }
            if forgetsClientContext { parameters.clientNoContextTakeover = true }
            return parameters
        }
        return nil
    }
}
