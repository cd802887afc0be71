/// Reads requests off one connection's bytes (RFC 9112), however those are cut.
///
/// Feed it what arrived; it takes what belongs to the request at hand and leaves the rest with the caller, so that
/// pipelined requests, and what follows an upgrade, stay where they are:
///
///     let step = try parser.parse(bytes)         // then drop `step.consumed` bytes
///     switch step.outcome { … }                  // and call again while any are left
///
/// Between requests it owns no memory beyond itself. After an error it refuses everything: answer and close.
package struct RequestParser: ~Copyable {
    /// What one call found.
    package enum Outcome: Sendable, Hashable {
        /// All bytes were taken and the request goes on: read more.
        case incomplete
        /// The client waits for `100 Continue` before it sends the body: send that now, then read more.
        case expectsContinue
        /// A whole request.
        case request(Request)
    }

    package struct Step: Sendable, Hashable {
        /// How many of the bytes were taken; the others are the next call's.
        package var consumed: Int
        package var outcome: Outcome
    }

    private let limits: RequestLimits
    private var exchange: PartialRequest?
    /// One empty line before a request line is forgiven (§2.2), not a stream of them.
    private var skippedLine = false

    package init(limits: RequestLimits = RequestLimits()) { self.limits = limits }

    /// Nothing of a request has arrived yet: the time limit for requests (408) does not run.
    package var isIdle: Bool { exchange == nil }

    /// Takes the front of `bytes`, at most up to the end of one request.
    ///
    /// - Throws: `RequestError` as soon as a line at hand breaks a rule or a limit; from then on always the same.
    package mutating func parse(_ bytes: Span<UInt8>) throws(RequestError) -> Step {
        guard !bytes.isEmpty else { return Step(consumed: 0, outcome: .incomplete) }
        let exchange = self.exchange ?? PartialRequest()
        self.exchange = exchange
        var position = 0
        do throws(RequestError) {
            let outcome = try advance(exchange, bytes, &position)
            return Step(consumed: position, outcome: outcome)
        } catch {
            exchange.phase = .failed(error)
            throw error
        }
    }

    private mutating func advance(
        _ exchange: PartialRequest,
        _ bytes: Span<UInt8>,
        _ position: inout Int
    ) throws(RequestError) -> Outcome {
        while true {
            switch exchange.phase {
            case .requestLine:
                if exchange.line.isEmpty, bytes[position] != 0x0D, !bytes[position].isTokenCharacter {
                    // Told at once and not at the time limit: most of all TLS spoken to a plain port.
                    throw bytes[position] == 0x0A ? .bareLineFeed : .badMethod
                }
                guard try exchange.readLine(bytes, &position, limits) else { return .incomplete }
                if exchange.line.isEmpty {
                    guard !skippedLine else { throw .badRequestLine }
                    skippedLine = true
                    guard position < bytes.count else {
                        self.exchange = nil
                        return .incomplete
                    }
                    continue
                }
                skippedLine = false
                try exchange.takeRequestLine()
            case .fields:
                guard try exchange.readLine(bytes, &position, limits) else { return .incomplete }
                if exchange.line.isEmpty {
                    if try exchange.takeHead(limits), position == bytes.count { return .expectsContinue }
                } else {
                    try exchange.takeField(limits)
                }
            case .sized(let remaining):
                let left = exchange.takeBody(remaining, bytes, &position)
                exchange.phase = left == 0 ? .complete : .sized(left)
            case .chunkSize:
                guard try exchange.readLine(bytes, &position, limits) else { return .incomplete }
                try exchange.takeChunkSize(limits)
            case .chunkBody(let remaining):
                let left = exchange.takeBody(remaining, bytes, &position)
                exchange.phase = left == 0 ? .chunkEnd : .chunkBody(left)
            case .chunkEnd:
                guard try exchange.readLine(bytes, &position, limits) else { return .incomplete }
                exchange.phase = .chunkSize
            case .trailers:
                guard try exchange.readLine(bytes, &position, limits) else { return .incomplete }
                if exchange.line.isEmpty { exchange.phase = .complete } else { try exchange.takeTrailer(limits) }
            case .complete:
                break
            case .failed(let error):
                throw error
            }
            if exchange.isComplete {
                self.exchange = nil
                return .request(exchange.request)
            }
            if position == bytes.count { return .incomplete }
        }
    }
}
