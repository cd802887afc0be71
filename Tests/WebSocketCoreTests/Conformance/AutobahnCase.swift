import Testing
import WebSocketCore

/// What one case of the Autobahn suite says, and what a server must make of it.
///
/// The suite itself judges the echo server over real sockets; here the same numbers hold the core to the same verdicts
/// within milliseconds.
struct AutobahnCase: Sendable, CustomTestStringConvertible {
    var number: String
    var wire: [UInt8]
    /// Octets a read; the suite sends some cases octet by octet.
    var size = Int.max
    var events: [Event] = []
    var error: ProtocolError?

    var testDescription: String { number }

    /// Runs the case, as it is and octet by octet.
    func check() {
        for size in Set([size, 1]) {
            var peer = Peer(limits: Limits(messageSize: 1 << 24))
            peer.read(wire, inPiecesOf: size)
            #expect(peer.events == events, "\(number) in reads of \(size)")
            #expect(peer.error == error, "\(number) in reads of \(size)")
        }
    }
}

func text(_ string: String) -> Event { .message(.text, Array(string.utf8)) }
