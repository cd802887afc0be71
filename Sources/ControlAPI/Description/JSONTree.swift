import LogCore

/// JSON that is put together from parts, with its members in the order in which they were named.
enum JSONTree: Sendable {
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case list([JSONTree])
    case members([(name: String, value: JSONTree)])

    func write(into output: inout [UInt8]) {
        switch self {
        case .string(let text): Self.write(text, into: &output)
        case .integer(let number): output += String(number).utf8
        case .boolean(let flag): output += (flag ? "true" : "false").utf8
        case .list(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                element.write(into: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .members(let members):
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                Self.write(member.name, into: &output)
                output.append(UInt8(ascii: ":"))
                member.value.write(into: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ text: String, into output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        JSONText.append(Array(text.utf8).span, to: &output)
        output.append(UInt8(ascii: "\""))
    }

    /// The members of both; of an object only.
    func adding(_ more: JSONTree) -> JSONTree {
        guard case .members(let own) = self, case .members(let others) = more else { return self }
        return .members(own + others)
    }
}

extension JSONTree: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral text: String) { self = .string(text) }
    init(integerLiteral number: Int) { self = .integer(number) }
    init(booleanLiteral flag: Bool) { self = .boolean(flag) }
    init(arrayLiteral elements: JSONTree...) { self = .list(elements) }
    init(dictionaryLiteral members: (String, JSONTree)...) {
        self = .members(members.map { (name: $0.0, value: $0.1) })
    }
}
