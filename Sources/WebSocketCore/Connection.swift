/// One WebSocket connection after its opening handshake, without the socket (RFC 6455 §5 to §8).
///
/// The owner feeds what it read to `receive` until that yields `nil`, and sends what `reply` and `close` append to its output.
/// 64 bytes at most, and no heap memory while neither a message nor a control frame is half received: ten thousand idle
/// connections are ten thousand of these and nothing more.
///
/// Time is the owner's: pings, the pong deadline and the close deadline (§7.1.1) are timers of the loop.
package struct Connection: ~Copyable {
    // In this order they leave no padding; `ConnectionTests` holds them to 64 octets.

    /// Octets of the current frame's payload that have not come.
    private var remaining = 0
    /// The part of a control frame's payload that has come.
    private var control: [UInt8] = []
    /// `nil` without permessage-deflate.
    private let compression: Compression?
    private var message = MessageAssembler()
    /// The beginning of a header that was cut by the end of a read.
    private var cutHeader = InlineArray<14, UInt8>(repeating: 0)
    /// Octets in `cutHeader`; always < `FrameHeader.maximumSize` between calls.
    private var cutHeaderSize: UInt8 = 0
    private var masking = Masking(key: 0)
    package let role: Role
    /// Of the current frame; `nil` between frames.
    private var opcode: Opcode?
    private var isFinal = false
    private var closing = CloseHandshake()

    /// Makes an open connection.
    ///
    /// - Parameters:
    ///   - role: which end this is.
    ///   - parameters: what the handshake agreed on for permessage-deflate; `nil` for none.
    package init(role: Role, compression parameters: CompressionParameters? = nil) {
        self.role = role
        compression = parameters.map { Compression($0, role: role) }
    }

    /// Both ends said goodbye, or one broke a rule and was told so.
    ///
    /// The owner sends what is pending and then closes the socket; a client first waits for the server to do so (§7.1.1).
    package var isClosed: Bool { closing.isClosed }

    /// It holds an inflate window that the peer's next compressed message may refer to (RFC 7692 §7.2.3.2).
    package var keepsInflateWindow: Bool { compression?.keepsInflateWindow ?? false }

    /// Our Close frame is out and the peer's is awaited: no data may be sent any more.
    package var isClosing: Bool { closing.isClosing }

    /// Takes octets off `bytes` at `position` until they make an event, and unmasks them in place.
    ///
    /// - Returns: the next event, or `nil` when all of `bytes` is taken. Between an own `close` and the peer's, messages are
    ///   checked but not reported.
    /// - Throws: the first rule broken. Answer it with `reply(to:into:)`; what follows is ignored.
    package mutating func receive(
        _ bytes: inout MutableSpan<UInt8>,
        from position: inout Int,
        limits: Limits
    ) throws(ProtocolError) -> Event? {
        do {
            return try nextEvent(&bytes, &position, limits)
        } catch {
            position = bytes.count
            endReceiving()
            throw error
        }
    }

    /// Appends what the RFC demands in answer to `event`.
    ///
    /// That is a Pong for a Ping (§5.5.3), a Close with the same code for a Close (§5.5.1), nothing for others or when our
    /// own Close frame is out already. Here and below `maskingKey` is drawn at random by a client, `nil` for a server (§5.3).
    package mutating func reply(to event: Event, maskingKey: UInt32? = nil, into output: inout [UInt8]) {
        switch event {
        case .ping(let payload):
            encode(.pong, payload.span, maskingKey, into: &output)
        case .close(let code, _):
            if closing.close() == .sendClose { encodeClose(code, reason: "", maskingKey, into: &output) }
        case .message, .pong:
            break
        }
    }

    /// Appends the Close frame that tells the peer what it did wrong (§7.1.7), unless one is out already.
    package mutating func reply(to error: ProtocolError, maskingKey: UInt32? = nil, into output: inout [UInt8]) {
        guard closing.close() == .sendClose else { return }
        encodeClose(error.closeCode, reason: error.description, maskingKey, into: &output)
    }

    /// Appends a message of ours, compressed where that was negotiated and is worth it; nothing after our Close frame.
    package mutating func send(
        _ kind: MessageKind,
        _ payload: Span<UInt8>,
        maskingKey: UInt32? = nil,
        into output: inout [UInt8]
    ) {
        guard !closing.isClosing && !closing.isClosed else { return }
        if let compression, payload.count >= Self.compressionThreshold {
            var compressed: [UInt8] = []
            compression.deflate(payload, into: &compressed)
            encode(kind.opcode, compressed.span, maskingKey, isCompressed: true, into: &output)
        } else {
            encode(kind.opcode, payload, maskingKey, into: &output)
        }
    }

    /// Octets from which a message of ours is compressed; a shorter one hardly shrinks (RFC 7692 §6.1 leaves it to us).
    private static let compressionThreshold = 32

    /// Begins the closing handshake: appends a Close frame, unless one is out already.
    ///
    /// The reason is for people; it is cut at a character when it is longer than 123 octets (§5.5).
    package mutating func close(
        _ code: CloseCode?,
        reason: String = "",
        maskingKey: UInt32? = nil,
        into output: inout [UInt8]
    ) {
        guard closing.close() == .sendClose else { return }
        encodeClose(code, reason: reason, maskingKey, into: &output)
    }
}

// Receiving, step by step.
extension Connection {
    private mutating func nextEvent(
        _ bytes: inout MutableSpan<UInt8>,
        _ position: inout Int,
        _ limits: Limits
    ) throws(ProtocolError) -> Event? {
        while !closing.isPeerDone {
            if opcode == nil {
                guard let header = try nextHeader(bytes.span, &position, limits) else { return nil }
                try begin(header, limits)
            }
            try takePayload(&bytes, &position, limits)
            guard remaining == 0 else { return nil }
            if let event = try endFrame(limits) { return event }
        }
        position = bytes.count
        return nil
    }

    /// Nothing more is listened to: what was half received is given back to the heap.
    private mutating func endReceiving() {
        _ = closing.received()
        message = MessageAssembler()
        control = []
        compression?.endReceiving()
    }

    /// The next header, if all of it has come; what there is of it is kept otherwise.
    private mutating func nextHeader(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ limits: Limits
    ) throws(ProtocolError) -> FrameHeader? {
        if cutHeaderSize == 0 {
            let rest = bytes.extracting(min(position, bytes.count)..<bytes.count)
            if let (header, size) = try parse(rest, limits) {
                position &+= size
                return header
            }
        }
        while position < bytes.count {
            cutHeader[Int(cutHeaderSize)] = bytes[position]
            cutHeaderSize &+= 1
            position &+= 1
            let part = cutHeader.span.extracting(0..<Int(cutHeaderSize))
            if let (header, _) = try parse(part, limits) {
                cutHeaderSize = 0
                return header
            }
        }
        return nil
    }

    private func parse(
        _ bytes: Span<UInt8>,
        _ limits: Limits
    ) throws(ProtocolError) -> (header: FrameHeader, size: Int)? {
        try FrameHeader.parse(
            bytes,
            role: role,
            payloadLimit: limits.frameSize,
            allowsCompression: compression != nil
        )
    }

    private mutating func begin(_ header: FrameHeader, _ limits: Limits) throws(ProtocolError) {
        if !header.opcode.isControl { try message.begin(header, limits: limits) }
        opcode = header.opcode
        isFinal = header.isFinal
        masking = Masking(key: header.maskingKey ?? 0)
        remaining = header.payloadLength
    }

    private mutating func takePayload(
        _ bytes: inout MutableSpan<UInt8>,
        _ position: inout Int,
        _ limits: Limits
    ) throws(ProtocolError) {
        let count = min(remaining, bytes.count &- position)
        guard count > 0 else { return }
        var payload = bytes._mutatingExtracting(position..<position &+ count)
        if role == .server { masking.apply(to: &payload) }
        if opcode?.isControl == true {
            control.append(copying: payload.span)
        } else if message.isCompressed, let compression {
            try message.append(inflating: payload.span, with: compression, limits: limits)
        } else {
            try message.append(payload.span)
        }
        position &+= count
        remaining &-= count
    }

    /// The current frame is complete.
    private mutating func endFrame(_ limits: Limits) throws(ProtocolError) -> Event? {
        defer { opcode = nil }
        switch opcode {
        case .ping:
            return .ping(takeControl())
        case .pong:
            return .pong(takeControl())
        case .close:
            let event = try Event.close(payload: takeControl())
            endReceiving()
            return event
        case .text, .binary, .continuation:
            guard isFinal else { return nil }
            if message.isCompressed, let compression {
                try message.endInflating(with: compression, limits: limits)
            }
            let (kind, payload) = try message.finish()
            return isClosing ? nil : .message(kind, payload)
        case nil:
            return nil
        }
    }

    private mutating func takeControl() -> [UInt8] {
        let payload = control
        control = []
        return payload
    }
}

// Sending.
extension Connection {
    private func encode(
        _ opcode: Opcode,
        _ payload: Span<UInt8>,
        _ maskingKey: UInt32?,
        isCompressed: Bool = false,
        into output: inout [UInt8]
    ) {
        precondition((role == .client) == (maskingKey != nil), "a client masks, a server does not")
        FrameEncoder.append(opcode, payload, isCompressed: isCompressed, maskingKey: maskingKey, to: &output)
    }

    private func encodeClose(
        _ code: CloseCode?,
        reason: String,
        _ maskingKey: UInt32?,
        into output: inout [UInt8]
    ) {
        var payload: [UInt8] = []
        if let code {
            precondition(code.isAllowedOnWire, "close code \(code.rawValue) must not be sent")
            payload = [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)]
            for character in reason.unicodeScalars {
                let octets = String(character).utf8
                if payload.count + octets.count > 125 { break }
                payload.append(contentsOf: octets)
            }
        }
        encode(.close, payload.span, maskingKey, into: &output)
    }
}
