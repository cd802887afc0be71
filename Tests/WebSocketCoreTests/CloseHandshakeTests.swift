import Testing
import WebSocketCore

@Suite("Closing handshake, RFC 6455 §7.1")
struct CloseHandshakeTests {
    struct View: Equatable {
        var isClosing = false
        var isPeerDone = false
        var isClosed = false
    }

    private func view(_ closing: borrowing CloseHandshake) -> View {
        View(isClosing: closing.isClosing, isPeerDone: closing.isPeerDone, isClosed: closing.isClosed)
    }

    @Test func `the peer's close is answered once`() {
        var closing = CloseHandshake()
        #expect(view(closing) == View())
        #expect(closing.received() == .sendClose)
        #expect(view(closing) == View(isPeerDone: true))
        #expect(closing.received() == .none)
        #expect(closing.close() == .sendClose)
        #expect(view(closing) == View(isPeerDone: true, isClosed: true))
        #expect(closing.close() == .none)
    }

    @Test func `our own close ends when the peer answers`() {
        var closing = CloseHandshake()
        #expect(closing.close() == .sendClose)
        #expect(view(closing) == View(isClosing: true))
        #expect(closing.close() == .none)
        #expect(closing.received() == .disconnect)
        #expect(view(closing) == View(isPeerDone: true, isClosed: true))
        #expect(closing.received() == .none)
        #expect(closing.close() == .none)
    }
}
