/// Writes one flat JSON object, member by member.
struct JSONObjectWriter: ~Copyable {
    private var bytes: [UInt8] = []

    init(type: StaticString) { put("type", "\(type)") }

    consuming func finished() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    mutating func put(_ name: StaticString, _ value: String) {
        key(name)
        text(value)
    }

    mutating func put(_ name: StaticString, _ value: UInt64) {
        key(name)
        DecimalText.append(value, to: &bytes)
    }

    mutating func put(_ name: StaticString, _ value: Int) {
        key(name)
        DecimalText.append(Int64(value), to: &bytes)
    }

    mutating func put(_ name: StaticString, _ value: Bool) {
        key(name)
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// A number that is none (infinite, not a number) has no form in JSON and becomes null.
    mutating func put(_ name: StaticString, _ value: Double) {
        key(name)
        bytes.append(contentsOf: (value.isFinite ? "\(value)" : "null").utf8)
    }

    mutating func put(_ name: StaticString, _ values: [String]) {
        key(name)
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            text(value)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// An instant, in microseconds since 1970 UTC.
    mutating func put(_ name: StaticString, microseconds: Int64) {
        key(name)
        bytes.append(UInt8(ascii: "\""))
        RFC3339.append(microseconds: microseconds, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A member that is an object itself, of texts.
    mutating func put(_ name: StaticString, members: [(name: StaticString, value: String)]) {
        key(name)
        bytes.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            text("\(member.name)")
            bytes.append(UInt8(ascii: ":"))
            text(member.value)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func key(_ name: StaticString) {
        bytes.append(UInt8(ascii: bytes.isEmpty ? "{" : ","))
        text("\(name)")
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func text(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        JSONText.append(Array(value.utf8).span, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }
}
