import LogCore

/// A query in the numbers of the tables.
struct WantedLines {
    var query: LineQuery
    var sources: NameCondition?
    var services: NameCondition?
    var types: Set<Int64>?
    /// For the full-text index; `nil` when every group may have such lines.
    var match: String?

    /// A look at every name would be longer than reading the lines.
    private static let markLimit = 64
    /// A shorter beginning of a word says too little to be worth all the words that begin so.
    private static let prefixLength = 3

    /// - Returns: `nil` when nothing can match, since a name is not there.
    init?(_ query: LineQuery, _ reader: LineReader, isOver: @escaping () -> Bool) throws(StoreError) {
        self.query = query
        if let source = query.source {
            let pattern = Glob(source)
            let key = NameScan.Key(table: "sources", wanted: source)
            sources = try reader.condition(key, isOver: isOver) { pattern.matches($0) }
        }
        if let service = query.service {
            let name = WordReader.lowercased(Array(service.utf8))
            let key = NameScan.Key(table: "services", wanted: service)
            services = try reader.condition(key, isOver: isOver) { bytes in
                bytes.count == name.count && WordReader.lowercased((0..<bytes.count).map { bytes[$0] }) == name
            }
        }
        if let issue = query.issue {
            guard let number = try reader.number(of: issue, in: "issue_types") else { return nil }
            types = [number]
        }
        if sources?.numbers?.isEmpty == true || services?.numbers?.isEmpty == true { return nil }
        var terms = Self.terms(query.text)
        for (kind, numbers) in [("s" as Unicode.Scalar, sources?.numbers), ("p", services?.numbers), ("i", types)] {
            guard let numbers, numbers.count <= Self.markLimit else { continue }
            terms.append("(" + numbers.sorted().map { Self.mark(kind, $0) }.joined(separator: " OR ") + ")")
        }
        if query.severity >= .warning {
            let numbers = Int64(query.severity.rawValue)...Int64(Severity.critical.rawValue)
            terms.append("(" + numbers.map { Self.mark("v", $0) }.joined(separator: " OR ") + ")")
        }
        match = terms.isEmpty ? nil : terms.joined(separator: " AND ")
    }

    /// Unknown shows as info, and counts as that.
    func admits(_ severity: Int64) -> Bool {
        switch query.severity {
        case .unknown, .debug: true
        case .info: severity != Int64(Severity.debug.rawValue)
        case .warning, .error, .critical: severity >= Int64(query.severity.rawValue)
        }
    }

    private static func terms(_ text: SearchText?) -> [String] {
        var terms: Set<String> = []
        for phrase in text?.phrases ?? [] {
            if phrase.isAddress {
                terms.insert("\"" + String(decoding: GroupWords.address(phrase.words), as: UTF8.self) + "\"")
                continue
            }
            for (index, word) in phrase.words.enumerated() {
                let indexed = String(decoding: GroupWords.indexed(word), as: UTF8.self)
                if phrase.isPrefix, index == phrase.words.count - 1 {
                    let isWorthIt = (prefixLength...GroupWords.wordLength).contains(word.count)
                    if isWorthIt { terms.insert("\"\(indexed)\"*") }
                } else {
                    terms.insert("\"\(indexed)\"")
                }
            }
        }
        return terms.sorted()
    }

    private static func mark(_ kind: Unicode.Scalar, _ number: Int64) -> String {
        var text: [UInt8] = []
        GroupWords.append(mark: kind, number, to: &text)
        return "\"" + String(decoding: text, as: UTF8.self) + "\""
    }
}
