/// Who has said goodbye on one connection (RFC 6455 §7).
///
///     open ──close()──▶ closing ───received()──▶ closed
///       └──received()──▶ answering ──close()──────▲
package struct CloseHandshake: ~Copyable {
    private enum State { case open, closing, answering, closed }
    private var state = State.open

    package init() {}

    /// What the caller must do next; the machine itself never touches a socket.
    package enum Action: Hashable, Sendable { case sendClose, disconnect, none }

    /// Our Close frame is out, the peer's has not come.
    package var isClosing: Bool { state == .closing }

    /// Nothing that the peer sends counts any more (§5.5.1).
    package var isPeerDone: Bool {
        switch state {
        case .open, .closing: false
        case .answering, .closed: true
        }
    }

    /// Both sides are done: the connection ends when what is pending is sent.
    package var isClosed: Bool { state == .closed }

    /// We want to end the connection, or to answer the peer who did.
    package mutating func close() -> Action {
        switch state {
        case .open:
            state = .closing
            return .sendClose
        case .answering:
            state = .closed
            return .sendClose
        case .closing, .closed:
            return .none
        }
    }

    /// The peer's Close frame arrived, or it broke a rule and is not listened to any more (§7.1.7).
    package mutating func received() -> Action {
        switch state {
        case .open:
            state = .answering
            return .sendClose
        case .closing:
            state = .closed
            return .disconnect
        case .answering, .closed:
            return .none
        }
    }
}
