/// Both directions of permessage-deflate on one connection (RFC 7692 §7).
///
/// Made only where the extension was negotiated, and holds zlib's memory only as long as the agreement makes it: between
/// messages none for a direction without context takeover. Not `Sendable`: it belongs to its connection.
final class Compression {
    private let parameters: CompressionParameters
    private let role: Role
    private var inflater: Inflater?
    private var deflater: Deflater?

    init(_ parameters: CompressionParameters, role: Role) {
        self.parameters = parameters
        self.role = role
    }

    /// Inflates the next octets of the peer's message.
    func inflate(_ input: Span<UInt8>, limit: Int, into output: inout [UInt8]) throws(ProtocolError) {
        if inflater == nil { inflater = Inflater(windowBits: incoming.windowBits) }
        try inflater?.inflate(input, limit: limit, into: &output)
    }

    /// The peer's message is over.
    func endMessage(limit: Int, into output: inout [UInt8]) throws(ProtocolError) {
        try inflater?.endMessage(limit: limit, into: &output)
        if incoming.forgets { inflater = nil }
    }

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
