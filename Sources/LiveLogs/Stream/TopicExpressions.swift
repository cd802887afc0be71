import LogCore

/// The `match` and `exclude` expressions of all topics, scanned once a batch.
///
/// Compiling costs about a millisecond an expression, so a new topic's are compiled alone, and joined with the others into
/// one database when some have gathered: a thousand different filters then cost one more scan, and no stranger can make
/// each newcomer pay for all.
struct TopicExpressions {
    /// Newcomers that stay on their own until they are joined with the others.
    private static let patience = 16

    private var tiers: [Tier] = []
    private var places: [TopicID: Indices] = [:]

    /// A topic's places in its tier's set; nil where it has no such expression.
    struct Indices {
        fileprivate var tier: Tier?
        fileprivate var match: Int?
        fileprivate var exclude: Int?

        /// Whether what the topic wants to see matches the record of the batch scanned last.
        func matches(_ record: Int) -> Bool {
            guard let match, let tier else { return true }
            return tier.table.contains(expression: match, record: record)
        }

        /// Whether what the topic wants to be left out matches it.
        func excludes(_ record: Int) -> Bool {
            guard let exclude, let tier else { return false }
            return tier.table.contains(expression: exclude, record: record)
        }
    }

    /// One database and what it found last.
    fileprivate final class Tier {
        var scanner: ExpressionScanner
        var table = MatchTable()
        var found: [ExpressionMatch] = []
        var texts: [TopicID: (match: String?, exclude: String?)]

        init(_ texts: [TopicID: (match: String?, exclude: String?)], _ all: [String]) throws(ExpressionError) {
            scanner = ExpressionScanner(try ExpressionSet(all))
            self.texts = texts
        }
    }

    /// Takes a topic's expressions in.
    ///
    /// - Throws: what is wrong with them; nothing has changed then.
    mutating func add(_ key: TopicKey, as topic: TopicID) throws(ExpressionError) {
        guard key.match != nil || key.exclude != nil else { return }
        try addTier([topic: (key.match, key.exclude)])
        if tiers.count > Self.patience {
            let texts = tiers.reduce(into: [:]) { $0.merge($1.texts) { first, _ in first } }
            let old = tiers
            tiers = []
            // All of them compiled before; together they may be too many, and stay as they are then.
            do { try addTier(texts) } catch { tiers = old }
        }
    }

    private mutating func addTier(_ texts: [TopicID: (match: String?, exclude: String?)]) throws(ExpressionError) {
        var all: [String] = []
        var known: [String: Int] = [:]
        func place(_ text: String?) -> Int? {
            guard let text else { return nil }
            if let index = known[text] { return index }
            known[text] = all.count
            all.append(text)
            return all.count - 1
        }
        let indices = texts.mapValues { (match: place($0.match), exclude: place($0.exclude)) }
        let tier = try Tier(texts, all)
        tiers.append(tier)
        for (topic, index) in indices {
            places[topic] = Indices(tier: tier, match: index.match, exclude: index.exclude)
        }
    }

    mutating func remove(_ topic: TopicID) {
        guard let tier = places.removeValue(forKey: topic)?.tier else { return }
        tier.texts[topic] = nil
        if tier.texts.isEmpty { tiers.removeAll { $0 === tier } }
    }

    /// Matches all expressions against a batch; `Indices` then speak of its records.
    func scan(_ batch: Batch) {
        for tier in tiers {
            tier.scanner.scan(batch.bytes.span, into: &tier.found)
            tier.table.fill(tier.found, records: batch.records, expressions: tier.scanner.expressions.count)
        }
    }

    /// To be asked for once a batch.
    func indices(of topic: TopicID) -> Indices { places[topic] ?? Indices() }
}
