/// A message that a client of the stream sends.
package enum ClientMessage: Sendable, Hashable {
    /// `{"subscribe":{"channels":["issues"],"severity":"critical"}}`: from now on as if the client had connected with these
    /// parameters; what is left out has its default.
    case subscribe(Subscription)

    /// Reads a text message.
    package init(_ bytes: Span<UInt8>) throws(SubscriptionError) {
        let value: JSONValue
        do {
            value = try JSONReader.read(bytes)
        } catch {
            throw SubscriptionError(.badMessage, "not JSON: \(error.what) at byte \(error.offset)")
        }
        guard case .object(let members) = value, members.count == 1, members[0].name == "subscribe",
            case .object(let parameters) = members[0].value
        else {
            throw SubscriptionError(.badMessage, "the messages taken are {\"subscribe\":{...}}, and nothing else in it")
        }
        var query: [(name: String, value: String)] = []
        for parameter in parameters {
            guard let text = try Self.text(of: parameter) else { continue }
            query.append((parameter.name, text))
        }
        self = .subscribe(try Subscription(query: query))
    }

    /// The value as a query would have it, `nil` for a null, which stands for the default.
    private static func text(of parameter: JSONValue.Member) throws(SubscriptionError) -> String? {
        guard Subscription.parameters.contains(parameter.name) else { throw Subscription.unknown(parameter.name) }
        switch parameter.value {
        case .null: return nil
        case .string(let text), .number(let text): return text
        case .bool(let value): return value ? "true" : "false"
        case .array(let elements) where parameter.name == "channels":
            var names: [String] = []
            for element in elements {
                guard case .string(let name) = element else {
                    throw SubscriptionError(.badParameter, "channels: takes an array of texts")
                }
                names.append(name)
            }
            return names.joined(separator: ",")
        case .array, .object:
            throw SubscriptionError(
                .badParameter,
                "\(parameter.name): takes one value, not an array or object"
            )
        }
    }
}
