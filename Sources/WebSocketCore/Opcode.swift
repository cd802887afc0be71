/// What a frame carries (RFC 6455 §5.2).
package enum Opcode: UInt8, Sendable {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    /// Control frames may appear between the fragments of a message (§5.5).
    package var isControl: Bool { rawValue >= 0x8 }
}

/// The two kinds of messages (§5.6).
package enum MessageKind: UInt8, Sendable {
    case text = 0x1
    case binary = 0x2

    /// The opcode of the message's first frame.
    package var opcode: Opcode {
        switch self {
        case .text: .text
        case .binary: .binary
        }
    }
}

/// Which end of the connection this is: it decides who masks (§5.1).
package enum Role: UInt8, Sendable {
    case server, client
}
