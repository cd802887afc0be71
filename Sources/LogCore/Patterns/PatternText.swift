/// Puts definitions into patterns: `%{IP:client}` becomes the expression named IP in a group named client.
struct PatternText {
    struct Failure: Error {
        var message: String
    }

    private(set) var definitions: [String: String] = [:]

    mutating func define(_ name: String, as expression: String) { definitions[name] = expression }

    /// `pattern` without any `%{}`.
    func expanded(_ pattern: String) throws(Failure) -> String {
        var output: [UInt8] = []
        try expand(Array(pattern.utf8), within: [], into: &output)
        guard output.count <= Self.limit else {
            throw Failure(message: "longer than \(Self.limit) bytes when expanded")
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static let limit = 64 << 10

    private func expand(_ text: [UInt8], within names: [String], into output: inout [UInt8]) throws(Failure) {
        var index = 0
        while index < text.count {
            if text[index] == UInt8(ascii: "\\"), index + 1 < text.count {
                output += text[index...index + 1]
                index += 2
                continue
            }
            guard text[index] == UInt8(ascii: "%"), index + 1 < text.count, text[index + 1] == UInt8(ascii: "{") else {
                output.append(text[index])
                index += 1
                continue
            }
            guard let end = text[index...].firstIndex(of: UInt8(ascii: "}")) else {
                throw Failure(message: "`%{` without `}`")
            }
            let parts = String(decoding: text[(index + 2)..<end], as: UTF8.self)
                .split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            index = end + 1
            guard parts.count <= 2, let name = parts.first, let definition = definitions[name] else {
                throw Failure(message: "nothing is defined as `\(parts.first ?? "")`; \(known)")
            }
            guard !names.contains(name) else { throw Failure(message: "`\(name)` is defined by itself") }
            if parts.count == 2 {
                guard Self.isName(parts[1]) else {
                    throw Failure(message: "`\(parts[1])` is no name of a field: letters, digits and _, at most 32")
                }
                output += "(?<\(parts[1])>".utf8
            } else {
                output += "(?:".utf8
            }
            try expand(Array(definition.utf8), within: names + [name], into: &output)
            guard output.count <= Self.limit else { throw Failure(message: "too long when expanded") }
            output.append(UInt8(ascii: ")"))
        }
    }

    private var known: String { "known: \(definitions.keys.sorted().joined(separator: ", "))" }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !first.isDigit, text.utf8.count <= 32 else { return false }
        return text.utf8.allSatisfy(\.isWord)
    }
}
