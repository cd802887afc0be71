/// Joins the frames of one message and keeps it within its limits (RFC 6455 §5.4).
///
/// Holds no heap memory between messages.
package struct MessageAssembler: ~Copyable {
    private var payload: [UInt8] = []
    private var fragments: UInt32 = 0
    private var emptyFragments: UInt16 = 0
    /// Octets at the end of `payload`, 0 to 3, that are the start of a character; for text only.
    private var unfinishedOctets: UInt8 = 0
    /// `nil` between messages.
    private var kind: MessageKind?
    /// RSV1 of the message's first frame.
    package private(set) var isCompressed = false

    package init() {}

    /// Begins a data frame: all that its header can break is found here, before any payload is kept.
    package mutating func begin(_ header: FrameHeader, limits: Limits) throws(ProtocolError) {
        switch header.opcode {
        case .continuation:
            guard kind != nil else { throw .unexpectedContinuation }
        case .text, .binary:
            guard kind == nil else { throw .unfinishedMessage }
            kind = header.opcode == .text ? .text : .binary
            isCompressed = header.isCompressed
        case .close, .ping, .pong:
            preconditionFailure("control frames are no part of a message")
        }
        fragments &+= 1
        guard fragments <= limits.fragments else { throw .tooManyFragments(limit: limits.fragments) }
        if header.payloadLength == 0 && !header.isFinal {
            emptyFragments &+= 1
            guard emptyFragments <= limits.emptyFragments else { throw .tooManyFragments(limit: limits.emptyFragments) }
        }
        // Compressed octets are counted as they inflate.
        if !isCompressed && header.payloadLength > limits.messageSize &- payload.count {
            throw .messageTooLarge(limit: limits.messageSize)
        }
    }

    /// Keeps the next octets of the message, unmasked and inflated.
    package mutating func append(_ bytes: Span<UInt8>) throws(ProtocolError) {
        if payload.isEmpty { payload.reserveCapacity(bytes.count) }
        payload.append(copying: bytes)
        try validate(from: payload.count &- bytes.count)
    }

    /// Keeps what the next octets of a compressed message inflate to; a message's limit holds for that.
    mutating func append(
        inflating bytes: Span<UInt8>,
        with compression: Compression,
        limits: Limits
    ) throws(ProtocolError) {
        let start = payload.count
        try compression.inflate(bytes, limits: limits, into: &payload)
        try validate(from: start)
    }

    /// The last frame of a compressed message has come: keeps what was still inside the inflater.
    mutating func endInflating(with compression: Compression, limits: Limits) throws(ProtocolError) {
        let start = payload.count
        try compression.endMessage(limits: limits, into: &payload)
        try validate(from: start)
    }

    /// The frame that ended was the last one of its message: gives the message away.
    package mutating func finish() throws(ProtocolError) -> (kind: MessageKind, payload: [UInt8]) {
        guard let kind else { throw .unexpectedContinuation }
        guard unfinishedOctets == 0 else { throw .invalidUTF8 }
        let message = payload
        self = MessageAssembler()
        return (kind, message)
    }

    /// Checks what was appended at `start`, together with the character that was cut there.
    private mutating func validate(from start: Int) throws(ProtocolError) {
        guard kind == .text else { return }
        let unchecked = start &- Int(unfinishedOctets)..<payload.count
        let unfinished = try TextValidation.unfinishedOctets(payload.span.extracting(unchecked))
        unfinishedOctets = UInt8(truncatingIfNeeded: unfinished)
    }
}
