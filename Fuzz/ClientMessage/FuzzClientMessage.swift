import LogCore

/// What a client of the stream says, as a message or as a query, is a subscription or an error; never a trap.
@c(LLVMFuzzerTestOneInput)
public func fuzzClientMessage(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    do {
        _ = try ClientMessage(input.span)
    } catch {
        precondition(!error.message.isEmpty, "an error says what is wrong")
    }
    var query: [(name: String, value: String)] = []
    for item in input.split(separator: UInt8(ascii: "&")) {
        let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        query.append((String(decoding: parts[0], as: UTF8.self), String(decoding: parts.last ?? [], as: UTF8.self)))
    }
    do {
        _ = try Subscription(query: query)
    } catch {
        precondition(!error.message.isEmpty, "an error says what is wrong")
    }
    return 0
}
