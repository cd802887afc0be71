import LogCore

/// The source of each unit and program of the journal.
struct JournalSources {
    private var sources: [String: Source] = [:]
    private let other = Source(path: "journal/other", service: "journal")

    /// Units over it share one source.
    private static let limit = 1000

    mutating func source(of part: String, unit: String?, identifier: String?) -> Source {
        if let known = sources[part] { return known }
        guard sources.count < Self.limit else { return other }
        let service = identifier ?? unit.map { $0.hasSuffix(".service") ? String($0.dropLast(8)) : $0 } ?? "journal"
        let source = Source(path: "journal/\(unit ?? service)", service: service)
        sources[part] = source
        return source
    }
}
