/// Header fields in the order they came; names compare without case (RFC 9110 §5.1).
package struct HeaderFields: Sendable, Hashable {
    package struct Field: Sendable, Hashable {
        package var name: String
        package var value: String
    }

    package private(set) var fields: [Field] = []

    package init(_ pairs: KeyValuePairs<String, String> = [:]) {
        for (name, value) in pairs { append(name, value) }
    }

    package mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The first value of that name; setting replaces every field of the name, setting `nil` removes them.
    package subscript(name: String) -> String? {
        get { fields.first { $0.name.equalsIgnoringCase(name) }?.value }
        set {
            fields.removeAll { $0.name.equalsIgnoringCase(name) }
            if let newValue { append(name, newValue) }
        }
    }

    /// The value of each field of that name, in order.
    package func values(_ name: String) -> [String] {
        fields.lazy.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
    }

    /// How many fields bear that name.
    package func count(_ name: String) -> Int {
        fields.reduce(0) { $1.name.equalsIgnoringCase(name) ? $0 + 1 : $0 }
    }

    /// The members of a comma-separated list, over all fields of that name, trimmed, empty ones left out (§5.6.1).
    ///
    /// A comma within a quoted string does not separate, so the members of `Sec-WebSocket-Extensions` come out whole.
    package func list(_ name: String) -> [String] {
        var members: [String] = []
        for field in fields where field.name.equalsIgnoringCase(name) { Self.split(field.value, into: &members) }
        return members
    }

    /// Is `token` a member of the list, whatever its case: `contains("Connection", token: "upgrade")`.
    package func contains(_ name: String, token: String) -> Bool {
        fields.contains { field in
            guard field.name.equalsIgnoringCase(name) else { return false }
            if field.value.equalsIgnoringCase(token) { return true }
            var members: [String] = []
            Self.split(field.value, into: &members)
            return members.contains { $0.equalsIgnoringCase(token) }
        }
    }

    private static func split(_ value: String, into members: inout [String]) {
        var member: [UInt8] = []
        var isQuoted = false
        var isEscaped = false
        func close(_ members: inout [String]) {
            let kept = member.span.trimmed
            if !kept.isEmpty { members.append(String(decoding: member[kept], as: UTF8.self)) }
            member.removeAll(keepingCapacity: true)
        }
        for octet in value.utf8 {
            if octet == UInt8(ascii: ","), !isQuoted {
                close(&members)
                continue
            }
            member.append(octet)
            if isEscaped {
                isEscaped = false
            } else if octet == UInt8(ascii: "\\"), isQuoted {
                isEscaped = true
            } else if octet == UInt8(ascii: "\"") {
                isQuoted.toggle()
            }
        }
        close(&members)
    }
}
