/// Both directions of permessage-deflate on one connection (RFC 7692 §7).
///
/// Made only where the extension was negotiated. Holds zlib's memory from the first compressed message of a direction on,
/// and between messages only with context takeover. Not `Sendable`: it belongs to its connection.
final class Compression {
    private let parameters: CompressionParameters
    private let role: Role
    private var inflater: Inflater?
    private var deflater: Deflater?

    init(_ parameters: CompressionParameters, role: Role) {
        self.parameters = parameters
        self.role = role
    }

    /// An inflate window is held that the peer's next message may refer to.
    var keepsInflateWindow: Bool { inflater != nil && !incoming.forgets }

    /// Inflates the next octets of the peer's message.
    ///
    /// - Throws: `noInflateWindow` when a window would have to be kept and `limits` allow no further one.
    func inflate(_ input: Span<UInt8>, limits: Limits, into output: inout [UInt8]) throws(ProtocolError) {
        if inflater == nil {
            guard incoming.forgets || limits.allowsInflateWindow else { throw .noInflateWindow }
            inflater = Inflater(windowBits: incoming.windowBits)
        }
        try inflater?.inflate(input, limit: limits.messageSize, into: &output)
    }

    /// The peer's message is over.
    func endMessage(limits: Limits, into output: inout [UInt8]) throws(ProtocolError) {
        try inflater?.endMessage(limit: limits.messageSize, into: &output)
        if incoming.forgets { inflater = nil }
    }

    /// No message of the peer will be read any more.
    func endReceiving() { inflater = nil }

    /// Appends a compressed message of ours.
    func deflate(_ message: Span<UInt8>, into output: inout [UInt8]) {
        if deflater == nil { deflater = Deflater(windowBits: outgoing.windowBits) }
        deflater?.deflate(message, into: &output)
        if outgoing.forgets { deflater = nil }
    }

    private var incoming: (windowBits: UInt8, forgets: Bool) { direction(from: role == .server ? .client : .server) }

    private var outgoing: (windowBits: UInt8, forgets: Bool) { direction(from: role) }

    private func direction(from sender: Role) -> (windowBits: UInt8, forgets: Bool) {
        switch sender {
        case .server: (parameters.serverWindowBits, parameters.serverNoContextTakeover)
        case .client: (parameters.clientWindowBits, parameters.clientNoContextTakeover)
        }
    }
}
