import EventIO
import Glibc
import LogCore
import WebSocketCore

/// One connection of `tail`, from the first packet to the last.
///
/// Belongs to the main thread.
final class TailSession {
    enum Phase { case connecting, opening, refused, streaming, closing }

    /// How long what may take.
    enum Seconds {
        /// Until the connection stands, and again until the server has answered.
        static let open: UInt64 = 10
        /// For the rest of a refusal, or for the server's part of a goodbye.
        static let close: UInt64 = 2
        /// A server pings a quiet client every 20 s; one that is silent for longer than two of those is gone.
        static let silence: UInt64 = 45
    }

    /// Large enough that a busy stream is read in large pieces.
    private static let bufferBytes = 256 << 10

    private var connector: Connector?
    private var stream: Stream?
    let handshake: ClientHandshake
    /// What the connection is secured with, and who the server must prove to be.
    private let security: (context: TLSContext, host: String)?
    var connection = Connection(role: .client)
    var phase = Phase.connecting
    /// The server's answer to the handshake, as far as it has come.
    var answer: [UInt8] = []
    /// What the kernel has not taken yet.
    var output: [UInt8] = []
    private var deadline = Clock.monotonic + Seconds.open * 1_000_000_000
    /// The signal that ends all, once our goodbye is said.
    private var signalled: CInt?
    /// What the connection ends with when its socket does.
    var end: TailEnd?
    /// A host was reached, whatever came of it.
    private(set) var isConnected = false
    /// The stream began.
    var wasOpen = false

    init(_ connector: consuming Connector, _ handshake: ClientHandshake, _ security: (TLSContext, host: String)?) {
        self.connector = consume connector
        self.handshake = handshake
        self.security = security
    }

    private enum Token {
        static let signals: UInt64 = 0
        static let screen: UInt64 = 1
        static let socket: UInt64 = 2
    }

    /// Passes on what comes until there is no more.
    ///
    /// - Throws: when there is no connection.
    func follow(
        _ position: inout StreamPosition,
        _ screen: inout TailScreen,
        _ signals: borrowing Signals
    ) throws(SystemError) -> TailEnd {
        var poller = try Poller(batch: 8)
        var buffer = [UInt8](repeating: 0, count: Self.bufferBytes)
        var interest = Poller.Interest.writable
        try poller.add(signals.descriptor, token: Token.signals, interest: .readable)
        // Nothing but its end is of interest; a regular file, which can't be watched, has none.
        try? poller.add(1, token: Token.screen, interest: [])
        try poller.add(connector?.descriptor ?? -1, token: Token.socket, interest: interest)
        while true {
            let now = Clock.monotonic
            if now >= deadline { return overdue() }
            let count = poller.wait(milliseconds: Int((deadline - now) / 1_000_000) + 1)
            for index in 0..<count {
                let event = poller.event(at: index)
                switch event.token {
                case Token.signals:
                    guard let number = signals.nextNumber() else { continue }
                    if let end = interrupt(number) { return end }
                case Token.screen:
                    if event.isError { return .readerGone }
                default:
                    if phase == .connecting {
                        try connected()
                    } else if event.isReadable || event.isError {
                        if let end = read(&buffer, &position, &screen, signals) { return end }
                    }
                }
            }
            if let end = send() { return end }
            let wanted: Poller.Interest = waitsForKernel ? [.readable, .writable] : .readable
            if wanted != interest, let descriptor = stream?.descriptor {
                try poller.modify(descriptor, token: Token.socket, interest: wanted)
                interest = wanted
            }
        }
    }

    /// The kernel has to take something before this can go on.
    private var waitsForKernel: Bool {
        if phase == .connecting || stream?.hasRetained == true { return true }
        return !output.isEmpty && stream?.awaitsPeer != true
    }

    func setDeadline(_ seconds: UInt64) { deadline = Clock.monotonic + seconds * 1_000_000_000 }

    var maskingKey: UInt32 { UInt32.random(in: .min ... .max) }

    private func connected() throws(SystemError) {
        guard let done = connector.take() else { return }
        let plain = try done.finish()
        if let security {
            stream = try Stream(connecting: consume plain, to: security.host, with: security.context)
        } else {
            stream = consume plain
        }
        isConnected = true
        phase = .opening
        setDeadline(Seconds.open)
        output = handshake.request
    }

    /// The first signal asks for an end with manners, another one for an end.
    private func interrupt(_ number: CInt) -> TailEnd? {
        guard phase == .streaming, signalled == nil else { return .interrupted(number) }
        signalled = number
        end = .interrupted(number)
        phase = .closing
        connection.close(.normal, maskingKey: maskingKey, into: &output)
        setDeadline(Seconds.close / 2)
        return nil
    }

    private func overdue() -> TailEnd {
        if let end { return end }
        switch phase {
        case .connecting: return .lost("no connection within \(Seconds.open) s")
        case .opening: return .lost("no answer within \(Seconds.open) s")
        case .refused: return refusal(isEnded: true) ?? .lost("an answer that did not come whole")
        case .streaming, .closing: return .lost("nothing heard for \(Seconds.silence) s")
        }
    }

    /// Sends what is pending.
    private func send() -> TailEnd? {
        if stream?.flush() == .wouldBlock { return nil }
        var sent = 0
        defer { output.removeSubrange(..<sent) }
        while sent < output.count {
            let outcome = output.withUnsafeBytes {
                stream?.write(UnsafeRawBufferPointer(rebasing: $0[sent...])) ?? .wouldBlock
            }
            switch outcome {
            case .moved(let count): sent += count
            case .wouldBlock: return nil
            case .ended: return end ?? failure ?? .lost("connection lost")
            }
        }
        return nil
    }

    /// What TLS knows of why the connection ended.
    private var failure: TailEnd? {
        switch stream?.failure {
        case .certificate(let reason): .untrusted("the server's certificate: \(reason)")
        case .wrongHost: .untrusted("the server's certificate is not one for \(security?.host ?? "this host")")
        case .notTLS: .refused("no TLS is spoken there; is it ws://?")
        case .certificateWanted: .refused("the server wants a certificate that it knows (--cert, --key)")
        case .other(let reason): .lost("TLS: \(reason)")
        case nil: nil
        }
    }

    /// A TLS record fits into `buffer`, so nothing stays behind that the poller does not know of.
    private func read(
        _ buffer: inout [UInt8],
        _ position: inout StreamPosition,
        _ screen: inout TailScreen,
        _ signals: borrowing Signals
    ) -> TailEnd? {
        switch buffer.withUnsafeMutableBytes({ stream?.read(into: $0) ?? .wouldBlock }) {
        case .wouldBlock:
            return nil
        case .ended:
            if phase == .refused || phase == .opening, let refusal = refusal(isEnded: true) { return refusal }
            return end ?? failure ?? .lost(phase == .streaming ? "connection lost" : "the server ended the connection")
        case .moved(let count):
            if phase == .opening || phase == .refused {
                answer += buffer[..<count]
                if let end = takeAnswer(&position, &screen) { return end }
            } else {
                take(&buffer, count, &position, &screen)
            }
        }
        if phase == .streaming {
            // A signal is left for the loop; what is pending then needs no reader any more.
            if !screen.flush(signals), screen.isReaderGone { return .readerGone }
            setDeadline(Seconds.silence)
        }
        return nil
    }
}
