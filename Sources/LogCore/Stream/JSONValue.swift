/// A JSON value (RFC 8259), for the few small messages that clients send.
enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// As it was written: who needs a number reads it in the range that fits.
    case number(String)
    case string(String)
    case array([JSONValue])
    /// In the order of the text, each name once.
    case object([Member])

    struct Member: Sendable, Hashable {
        var name: String
        var value: JSONValue
    }
}
