import HTTPCore

/// What a client takes a body compressed with (RFC 9110 §12.5.3).
enum ContentCoding {
    static func acceptsGzip(_ fields: HeaderFields) -> Bool {
        var others = false
        for member in fields.list("Accept-Encoding") {
            let parts = member.split(separator: ";")
            let name = parts.first.map { trimmed($0) } ?? ""
            let isAccepted = !parts.dropFirst().contains { isZero(trimmed($0)) }
            switch name {
            case "gzip", "x-gzip": return isAccepted
            case "*": others = isAccepted
            default: continue
            }
        }
        return others
    }

    private static func trimmed(_ text: Substring) -> String { text.lowercased().filter { $0 != " " && $0 != "\t" } }

    /// `q=0`, `q=0.000`: not acceptable.
    private static func isZero(_ parameter: String) -> Bool {
        parameter.hasPrefix("q=") && !parameter.dropFirst(2).isEmpty
            && parameter.dropFirst(2).allSatisfy { $0 == "0" || $0 == "." }
    }
}
