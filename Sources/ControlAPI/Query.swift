import HTTPCore
import LogCore

/// A request's query, of which every item is a parameter that there is, once, with a value that it takes.
struct Query: Sendable {
    /// Why a query is refused, for the person who wrote it.
    struct Problem: Error {
        var message: String

        init(_ message: String) { self.message = message }

        var response: Response { .error(400, code: "bad_filter", message: message) }
    }

    private enum Value: Sendable {
        case number(Int)
        case time(Int64)
        case text(String)
        case severities([Severity])
        case flag(Bool)
    }

    private var values: [String: Value] = [:]
    private let items: [QueryItem]

    init(_ request: Request, _ parameters: [Parameter]) throws(Problem) {
        guard let items = request.query else { throw Problem("The query has a bad percent code.") }
        self.items = items
        for item in items {
            guard let parameter = parameters.first(where: { $0.name == item.name }) else {
                throw Self.unknown(item.name, parameters)
            }
            guard values[item.name] == nil else { throw Problem("\(item.name) is there twice.") }
            values[item.name] = try Self.value(item, parameter.kind)
        }
    }

    func number(_ name: String) -> Int? { if case .number(let number) = values[name] { number } else { nil } }
    /// Microseconds since 1970 UTC.
    func time(_ name: String) -> Int64? { if case .time(let time) = values[name] { time } else { nil } }
    func text(_ name: String) -> String? { if case .text(let text) = values[name] { text } else { nil } }
    func flag(_ name: String) -> Bool? { if case .flag(let flag) = values[name] { flag } else { nil } }
    func severities(_ name: String) -> [Severity] {
        if case .severities(let severities) = values[name] { severities } else { [] }
    }

    /// Whether the bare array is wanted.
    var isFlat: Bool { text("format") == "flat" }

    /// The Link field's value (RFC 8288) that leads to the page behind `cursor`.
    func link(next cursor: String) -> String {
        let rest = items.filter { $0.name != "cursor" && $0.name != "offset" } + [QueryItem("cursor", cursor)]
        let query = rest.map { "\(PercentCoding.encode($0.name))=\(PercentCoding.encode($0.value))" }
        return "<?\(query.joined(separator: "&"))>; rel=\"next\""
    }

    private static func unknown(_ name: String, _ parameters: [Parameter]) -> Problem {
        let name = String(name.prefix(80))
        if parameters.isEmpty { return Problem("There is no parameter \"\(name)\", and no other here.") }
        return Problem(
            "There is no parameter \"\(name)\"; there are: \(parameters.map(\.name).joined(separator: ", "))."
        )
    }

    private static func value(_ item: QueryItem, _ kind: Parameter.Kind) throws(Problem) -> Value {
        let name = item.name
        switch kind {
        case .number(let range, _):
            // Digits alone: `Int` would take a sign too.
            guard item.value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(item.value),
                range.contains(number)
            else { throw Problem("\(name) must be a number from \(range.lowerBound) to \(range.upperBound).") }
            return .number(number)
        case .time: return .time(try time(item))
        case .text, .other:
            guard item.value.unicodeScalars.count <= Parameter.textLimit else {
                throw Problem("\(name) may have \(Parameter.textLimit) characters at most.")
            }
            return .text(item.value)
        case .severity: return .severities([try severity(item.value[...], name)])
        case .severities:
            var severities: [Severity] = []
            for word in item.value.split(separator: ",", omittingEmptySubsequences: false) {
                severities.append(try severity(word, name))
            }
            return .severities(severities)
        case .choice(let words, _):
            guard words.contains(item.value) else {
                throw Problem("\(name) must be \(words.joined(separator: " or ")).")
            }
            return .text(item.value)
        case .flag:
            switch item.value {
            case "true", "1": return .flag(true)
            case "false", "0": return .flag(false)
            default: throw Problem("\(name) must be true or false.")
            }
        case .span:
            guard let seconds = seconds(item.value) else {
                throw Problem("\(name) must be a time such as 30s, 5m or 1h, at most 30 days.")
            }
            return .number(seconds)
        case .cursor:
            // Whose cursor it is knows how to read it.
            return .text(item.value)
        }
    }

    private static func severity(_ word: Substring, _ name: String) throws(Problem) -> Severity {
        let word = word.lowercased()
        guard let severity = Severity.allCases.last(where: { $0.name == word }) else {
            throw Problem("\(name) must be critical, error, warning, info or debug.")
        }
        return severity
    }

    private static func time(_ item: QueryItem) throws(Problem) -> Int64 {
        // A plus sign of an offset that was not encoded has become a space.
        let text = item.value.last == "Z" ? item.value : item.value.replacing(" ", with: "+")
        guard let time = RFC3339Time.microseconds(item.value) ?? RFC3339Time.microseconds(text) else {
            throw Problem("\(item.name) must be a time such as 2026-11-20T10:00:00Z.")
        }
        return time
    }

    private static func seconds(_ text: String) -> Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let unit = text.last.flatMap { units[$0] }
        let digits = unit == nil ? text[...] : text.dropLast()
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits), number >= 1,
            case let seconds = number.multipliedReportingOverflow(by: unit ?? 1), !seconds.overflow,
            (1...30 * 86_400).contains(seconds.partialValue)
        else { return nil }
        return seconds.partialValue
    }
}
