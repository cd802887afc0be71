import WebSocketCore

/// Any octets in any pieces must yield events or a `ProtocolError`, and the same ones as in one piece; never a trap.
///
/// The first octet chooses the role, the limits and compression. Then come pieces, each with its length in front.
@c(LLVMFuzzerTestOneInput)
public func fuzzFrames(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard let mode = input.first else { return 0 }
    let pieces = split(input.dropFirst())

    let role: Role = mode & 1 == 0 ? .server : .client
    var limits = Limits(messageSize: mode & 2 == 0 ? 64 : 1 << 20)
    limits.fragments = 8
    limits.emptyFragments = 3

    var parameters: CompressionParameters?
    if mode & 4 != 0 {
        parameters = CompressionParameters()
        parameters?.clientNoContextTakeover = mode & 8 != 0
        parameters?.serverNoContextTakeover = mode & 8 != 0
    }

    var cut = told(pieces, Connection(role: role, compression: parameters), limits)
    var whole = told([pieces.flatMap { $0 }], Connection(role: role, compression: parameters), limits)
    if mode & 4 != 0, cut.error != nil, whole.error != nil {
        // Which of two rules that compressed octets break is found first depends on how many of them are at hand.
        (cut.error, whole.error) = (nil, nil)
        (cut.replies, whole.replies) = ([], [])
    }
    precondition(cut == whole, "where the reads end must not matter")
    return 0
}

private func split(_ input: ArraySlice<UInt8>) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = input
    while let length = rest.popFirst() {
        pieces.append(Array(rest.prefix(Int(length))))
        rest = rest.dropFirst(Int(length))
    }
    return pieces
}

private struct Told: Equatable {
    var events: [Event] = []
    var error: ProtocolError?
    var replies: [UInt8] = []
}

private func told(_ pieces: [[UInt8]], _ fresh: consuming Connection, _ limits: Limits) -> Told {
    var connection = fresh
    let maskingKey: UInt32? = connection.role == .client ? 0x0102_0304 : nil
    var told = Told()
    for piece in pieces {
        var bytes = piece
        var position = 0
        do {
            while true {
                var span = bytes.mutableSpan
                guard let event = try connection.receive(&span, from: &position, limits: limits) else { break }
                if case .message(.text, let payload) = event {
                    precondition(String(validating: payload, as: UTF8.self) != nil, "text is UTF-8")
                }
                told.events.append(event)
                connection.reply(to: event, maskingKey: maskingKey, into: &told.replies)
            }
        } catch {
            precondition(told.error == nil, "nothing is listened to after an error")
            told.error = error
            connection.reply(to: error, maskingKey: maskingKey, into: &told.replies)
        }
        precondition(position == bytes.count, "all of a piece is taken")
    }
    return told
}
