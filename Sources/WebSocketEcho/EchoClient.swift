import EventIO
import HTTPCore
import WebSocketCore

/// One peer, from the opening handshake to the end: a client that came, or a server that was called.
///
/// Belongs to the loop's thread.
final class EchoClient {
    private enum Phase { case opening, frames, lingering }

    /// As large as any case of the common suites, with room to spare; 9.3.1 sends 65,536 fragments.
    private static let limits = {
        var limits = Limits(messageSize: 32 << 20)
        limits.fragments = 100_000
        return limits
    }()

    private let stream: Stream
    private var phase = Phase.opening
    /// What a server was called with; `nil` for a client that came.
    private let call: ClientHandshake?
    private var parser = RequestParser()
    /// The called server's answer, as far as it has come.
    private var response: [UInt8] = []
    private var connection: Connection
    /// False of a client that only wants to know something.
    private let echoes: Bool
    /// The last message that came.
    private(set) var lastMessage: [UInt8] = []
    private var isRefused = false
    /// What the kernel has not taken yet begins at `sent`.
    private var output: [UInt8] = []
    private var sent = 0
    /// For the request and for the peer's end of a closed connection; messages may take their time.
    private var deadline = Clock.monotonic + 10_000_000_000
    var interest: Poller.Interest = .readable

    init(_ stream: consuming Stream, calling call: ClientHandshake? = nil, echoes: Bool = true) {
        self.stream = stream
        self.call = call
        self.echoes = echoes
        connection = Connection(role: call == nil ? .server : .client)
        output = call?.request ?? []
    }

    var descriptor: CInt { stream.descriptor }

    func isOverdue(_ now: UInt64) -> Bool { phase != .frames && now >= deadline }

    /// Writes what is pending and then reads, so that a peer who does not read is not read from either.
    ///
    /// Returns what to wait for, or `nil` when the connection is over.
    func advance(canRead: Bool, buffer: inout [UInt8]) -> Poller.Interest? {
        guard flush() else { return nil }
        var canRead = canRead
        while output.isEmpty && canRead {
            switch buffer.withUnsafeMutableBytes({ stream.read(into: $0) }) {
            case .moved(let count):
                take(&buffer, count)
                // A read that did not fill the buffer emptied the socket.
                canRead = count == buffer.count
            case .wouldBlock:
                canRead = false
            case .ended:
                return nil
            }
            guard flush() else { return nil }
        }
        if output.isEmpty && isOver && phase != .lingering { linger() }
        return output.isEmpty ? .readable : .writable
    }

    /// Nothing will be said any more.
    private var isOver: Bool { isRefused || connection.isClosed }

    /// Our side ends; the peer's end is awaited, because closing with its octets unread would reset the connection and may
    /// take our last frame with it.
    private func linger() {
        phase = .lingering
        deadline = Clock.monotonic + 5_000_000_000
        // The server ends the connection (RFC 6455 §7.1.1).
        if call == nil { stream.finishWriting() }
    }

    /// False when the peer is gone.
    private func flush() -> Bool {
        while sent < output.count {
            switch output.withUnsafeBytes({ stream.write(UnsafeRawBufferPointer(rebasing: $0[sent...])) }) {
            case .moved(let count): sent += count
            case .wouldBlock: return true
            case .ended: return false
            }
        }
        // One large message must not stay allocated for the rest of the connection.
        if output.capacity > 64 * 1024 { output = [] } else { output.removeAll(keepingCapacity: true) }
        sent = 0
        return true
    }

    private func take(_ buffer: inout [UInt8], _ count: Int) {
        var position = 0
        if phase == .opening && !isRefused {
            if let call { return takeResponse(buffer[..<count], to: call) }
            position = takeRequest(buffer, count)
        }
        if phase == .frames { takeFrames(&buffer, position, count) }
    }

    /// What follows the response are frames.
    private func takeResponse(_ bytes: ArraySlice<UInt8>, to call: ClientHandshake) {
        response += bytes
        do {
            guard let agreement = try call.check(response.span) else { return }
            connection = Connection(role: .client, compression: agreement.compression)
            phase = .frames
            takeFrames(&response, agreement.size, response.count)
            response = []
        } catch {
            isRefused = true
        }
    }

    /// Returns how many octets belong to the request.
    private func takeRequest(_ buffer: [UInt8], _ count: Int) -> Int {
        do {
            let step = try parser.parse(buffer.span.extracting(first: count))
            switch step.outcome {
            case .incomplete: break
            case .expectsContinue: output += Response.continueBytes
            case .request(let request): answer(request)
            }
            return step.consumed
        } catch {
            refuse(Response(error), isHead: false)
            return count
        }
    }

    private func answer(_ request: Request) {
        switch ServerHandshake(compression: .individual).answer(request) {
        case .accepted(let agreement):
            connection = Connection(role: .server, compression: agreement.compression)
            agreement.response.serialize(for: request, date: date, into: &output)
            phase = .frames
        case .refused(let response):
            refuse(response, isHead: request.isHead)
        }
    }

    private func refuse(_ response: Response, isHead: Bool) {
        response.serialize(isHead: isHead, keepsAlive: false, date: date, into: &output)
        isRefused = true
    }

    private var date: String { HTTPDate.text(secondsSince1970: Clock.wall / 1_000_000) }

    private func takeFrames(_ buffer: inout [UInt8], _ start: Int, _ count: Int) {
        var position = start
        var maskingKey: UInt32? { call == nil ? nil : UInt32.random(in: .min ... .max) }
        var span = buffer.mutableSpan
        var bytes = span._mutatingExtracting(first: count)
        do {
            while let event = try connection.receive(&bytes, from: &position, limits: Self.limits) {
                if case .message(let kind, let payload) = event {
                    if echoes { connection.send(kind, payload.span, maskingKey: maskingKey, into: &output) }
                    lastMessage = payload
                } else {
                    connection.reply(to: event, maskingKey: maskingKey, into: &output)
                }
            }
        } catch {
            connection.reply(to: error, maskingKey: maskingKey, into: &output)
        }
    }
}
