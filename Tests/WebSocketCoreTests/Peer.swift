import WebSocketCore

/// A connection together with what it said: all events in order, then the error or the end.
struct Peer: ~Copyable {
    var connection: Connection
    var limits = Limits()
    var events: [Event] = []
    var error: ProtocolError?
    /// What `reply` appended, in order.
    var sent: [UInt8] = []
    let maskingKey: UInt32?

    init(role: Role = .server, limits: Limits = Limits()) {
        connection = Connection(role: role)
        self.limits = limits
        maskingKey = role == .client ? 0x0102_0304 : nil
    }

    /// Feeds `wire` in reads of `size` octets and answers as an owner does.
    mutating func read(_ wire: [UInt8], inPiecesOf size: Int = .max) {
        var start = 0
        while start < wire.count {
            let end = size < wire.count - start ? start + size : wire.count
            var piece = Array(wire[start..<end])
            readOnce(&piece)
            start = end
        }
    }

    private mutating func readOnce(_ piece: inout [UInt8]) {
        var position = 0
        do {
            while true {
                var span = piece.mutableSpan
                guard let event = try connection.receive(&span, from: &position, limits: limits) else { break }
                events.append(event)
                connection.reply(to: event, maskingKey: maskingKey, into: &sent)
            }
        } catch {
            self.error = error
            connection.reply(to: error, maskingKey: maskingKey, into: &sent)
        }
    }
}

/// One masked frame as a client sends it, written out by hand and not by the encoder under test.
func masked(_ first: UInt8, _ payload: [UInt8], key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]) -> [UInt8] {
    var wire = [first]
    switch payload.count {
    case ..<126:
        wire += [0x80 | UInt8(payload.count)]
    case ...0xFFFF:
        wire += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
    default:
        wire += [0x80 | 127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
    }
    wire += key
    wire += payload.enumerated().map { $0.element ^ key[$0.offset % 4] }
    return wire
}

func masked(_ first: UInt8, _ text: String) -> [UInt8] { masked(first, Array(text.utf8)) }

/// One unmasked frame as a server sends it, with a payload of at most 125 octets.
func plain(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] { [first, UInt8(payload.count)] + payload }

func closePayload(_ code: UInt16, _ reason: String = "") -> [UInt8] {
    [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8)
}
