import LogCore
import WebSocketCore

// What the server says.
extension TailSession {
    private static let limits = {
        var limits = Limits(messageSize: ReceivedMessage.sizeLimit)
        limits.fragments = 1 << 20
        return limits
    }()

    /// The server's answer has grown.
    func takeAnswer(_ position: inout StreamPosition, _ screen: inout TailScreen) -> TailEnd? {
        if phase == .refused { return refusal(isEnded: false) }
        do {
            guard let agreement = try handshake.check(answer.span) else { return nil }
            connection = Connection(role: .client, compression: agreement.compression)
            phase = .streaming
            var frames = Array(answer[agreement.size...])
            answer = []
            take(&frames, frames.count, &position, &screen)
            return nil
        } catch {
            guard case .refused = error else { return .refused(error.text) }
            phase = .refused
            setDeadline(Seconds.close)
            return refusal(isEnded: false)
        }
    }

    /// Why the server wants no stream, when it has said all of it.
    func refusal(isEnded: Bool) -> TailEnd? {
        let answer = answer
        guard let response = RefusedResponse(answer.span, isEnded: isEnded) else { return nil }
        let body = response.body
        let reason = ServerError.message(body.span)
        let text = "status \(response.status): \(reason ?? "no reason given")"
        switch response.status {
        case 300..<400: return .refused("status \(response.status): the stream is elsewhere; give its own URL")
        // Too early, too often: a later attempt may do.
        case 408, 425, 429: return .lost(text)
        case 400..<500: return .refused(text)
        case 500...: return .lost(text)
        default: return .refused("status \(response.status), where 101 was due")
        }
    }

    /// Takes frames off the front of `buffer`.
    func take(
        _ buffer: inout [UInt8],
        _ count: Int,
        _ position: inout StreamPosition,
        _ screen: inout TailScreen
    ) {
        var offset = 0
        var span = buffer.mutableSpan
        var bytes = span._mutatingExtracting(first: count)
        do {
            while let event = try connection.receive(&bytes, from: &offset, limits: Self.limits) {
                switch event {
                case .message(.text, let payload):
                    if phase == .streaming { show(payload, &position, &screen) }
                case .message(.binary, _):
                    giveUp("a binary message, which is none of LiveLogs")
                case .ping, .pong:
                    connection.reply(to: event, maskingKey: maskingKey, into: &output)
                case .close(let code, let reason):
                    connection.reply(to: event, maskingKey: maskingKey, into: &output)
                    goodbye(code, String(decoding: reason, as: UTF8.self))
                }
            }
        } catch {
            connection.reply(to: error, maskingKey: maskingKey, into: &output)
            leave(with: .lost("the server broke the protocol: \(error)"))
        }
    }

    private func goodbye(_ code: CloseCode?, _ reason: String) {
        var text = "the server said goodbye"
        if let code { text += " (\(code.rawValue)\(reason.isEmpty ? "" : ", \(reason)"))" }
        leave(with: .goodbye(text))
    }

    /// The server closes the socket now; what it does not do in time is not waited for.
    private func leave(with end: TailEnd) {
        if self.end == nil { self.end = end }
        phase = .closing
        setDeadline(Seconds.close)
    }

    private func giveUp(_ what: String) {
        connection.close(.unsupportedData, maskingKey: maskingKey, into: &output)
        leave(with: .unusable("it sent \(what)"))
    }

    /// One message holds one JSON object a line.
    private func show(_ payload: [UInt8], _ position: inout StreamPosition, _ screen: inout TailScreen) {
        var start = 0
        while start < payload.count {
            let end = payload[start...].firstIndex(of: 0x0A) ?? payload.count
            if end > start {
                let json = payload.span.extracting(start..<end)
                do {
                    try show(json, &position, &screen)
                } catch {
                    return giveUp("what is no message of LiveLogs: \(error)")
                }
            }
            start = end + 1
        }
    }

    private func show(
        _ json: Span<UInt8>,
        _ position: inout StreamPosition,
        _ screen: inout TailScreen
    ) throws(ReceivedMessage.NotOfAStream) {
        let message = try ReceivedMessage(json)
        switch message {
        case .hello(let epoch, let sequence):
            wasOpen = true
            if position.greeted(epoch: epoch, sequence: sequence) { Terminal.complain("the server was restarted") }
        case .log(let record):
            guard position.take(record.sequence) else { return }
        case .gap(_, let last, _):
            position.skipped(to: last)
        case .issue, .health, .error, .other:
            break
        }
        screen.append(message, json: json)
    }
}

extension HandshakeError {
    fileprivate var text: String {
        switch self {
        case .refused(let status): "status \(status)"
        case .malformedResponse: "the answer is not HTTP"
        case .responseTooLarge(let limit): "the answer's head is larger than \(limit) bytes"
        case .noUpgrade, .wrongAccept: "the answer is not that of a WebSocket server"
        case .unexpectedSubprotocol(let name): "the server chose a subprotocol that was not offered: \(name)"
        case .unexpectedExtension(let name): "the server chose an extension that was not offered: \(name)"
        }
    }
}
