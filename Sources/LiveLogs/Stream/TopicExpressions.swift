import LogCore

/// The `match` and `exclude` expressions of all topics, scanned once a batch.
///
/// Nothing is compiled here: what comes is compiled already, each filter alone at first. When many databases have
/// gathered, some are compiled together elsewhere (`databasesToJoin`) and take the place of theirs when that is done, so
/// that a thousand different filters cost some dozen scans.
struct TopicExpressions {
    /// Databases above which some are joined.
    private static let patience = 16
    /// Units of one joined database, so that compiling one ends within about a second.
    private static let joinedCost = 4_000

    private var databases: [Database] = []
    private var filters: [FilterTexts: Use] = [:]
    private var places: [TopicID: Indices] = [:]

    /// A topic's places in its database; nil where it has no such expression.
    struct Indices {
        fileprivate var database: Database?
        fileprivate var match: Int?
        fileprivate var exclude: Int?

        /// Whether what the topic wants to see matches the record of the batch scanned last.
        func matches(_ record: Int) -> Bool {
            guard let match, let database else { return true }
            return database.table.contains(expression: match, record: record)
        }

        /// Whether what the topic wants to be left out matches it.
        func excludes(_ record: Int) -> Bool {
            guard let exclude, let database else { return false }
            return database.table.contains(expression: exclude, record: record)
        }
    }

    /// Who uses a filter's expressions.
    private struct Use {
        var expressions: FilterExpressions
        var indices: Indices
        var topics: Set<TopicID> = []
    }

    /// One compiled set and what it found last.
    fileprivate final class Database {
        var scanner: ExpressionScanner
        var table = MatchTable()
        var found: [ExpressionMatch] = []
        /// Filters that still use it, and their units.
        var uses = 0
        var usedCost = 0
        /// Units of all that it looks for.
        let cost: Int
        /// Joining it with others has failed, and would again.
        var staysAlone = false

        init(_ compiled: CompiledFilters) {
            scanner = ExpressionScanner(compiled.set)
            cost = compiled.cost
        }

        func scan(_ batch: Batch) {
            scanner.scan(batch.bytes.span, into: &found)
            table.fill(found, records: batch.records, expressions: scanner.expressions.count)
        }
    }

    /// Units of what each batch is scanned for, used or not.
    var cost: Int { databases.reduce(0) { $0 + $1.cost } }

    func has(_ texts: FilterTexts) -> Bool { filters[texts] != nil }

    /// Takes in a new filter, compiled alone.
    mutating func add(_ filter: FilterExpressions, _ compiled: CompiledFilters) {
        guard filters[filter.texts] == nil else { return }
        filters[filter.texts] = Use(expressions: filter, indices: Indices())
        move([filter], to: Database(compiled), compiled)
    }

    /// Puts filters that were compiled together in place of what they were compiled in before, as far as they are used.
    mutating func replace(with compiled: CompiledFilters) {
        let used = compiled.filters.filter { filters[$0.texts] != nil }
        if !used.isEmpty { move(used, to: Database(compiled), compiled) }
    }

    private mutating func move(_ moved: [FilterExpressions], to database: Database, _ compiled: CompiledFilters) {
        databases.append(database)
        for filter in moved {
            guard var use = filters[filter.texts] else { continue }
            leave(use)
            use.indices = Indices(
                database: database,
                match: filter.match.flatMap { compiled.places[$0.text] },
                exclude: filter.exclude.flatMap { compiled.places[$0.text] }
            )
            database.uses += 1
            database.usedCost += filter.cost
            filters[filter.texts] = use
            for topic in use.topics { places[topic] = use.indices }
        }
    }

    /// One filter less uses its database.
    private mutating func leave(_ use: Use) {
        guard let database = use.indices.database else { return }
        database.uses -= 1
        database.usedCost -= use.expressions.cost
        if database.uses == 0 { databases.removeAll { $0 === database } }
    }

    /// Gives a topic the expressions of its filter, which must have been added.
    mutating func use(_ texts: FilterTexts, for topic: TopicID) {
        filters[texts]?.topics.insert(topic)
        places[topic] = filters[texts]?.indices
    }

    /// A topic is gone.
    mutating func remove(_ topic: TopicID, _ texts: FilterTexts) {
        places[topic] = nil
        filters[texts]?.topics.remove(topic)
        removeUnused(texts)
    }

    /// Forgets a filter that no topic uses.
    mutating func removeUnused(_ texts: FilterTexts) {
        guard let use = filters[texts], use.topics.isEmpty else { return }
        filters[texts] = nil
        leave(use)
    }

    /// Filters to compile together; nil when there is nothing to gain.
    ///
    /// Those of a database that mostly looks for what nobody wants any more, or those of the cheapest databases: half of
    /// them at once, so that a filter is compiled again only when there are several times as many.
    func filtersToJoin() -> [FilterExpressions]? {
        let candidates = databases.filter { !$0.staysAlone }
        if let wasteful = candidates.first(where: { $0.usedCost < $0.cost / 2 }) { return filters(of: [wasteful]) }
        guard databases.count > Self.patience else { return nil }
        var chosen: [Database] = []
        var sum = 0
        for database in candidates.sorted(by: { $0.cost < $1.cost }).prefix(Self.patience / 2 + 1) {
            sum += database.cost
            guard sum <= Self.joinedCost else { break }
            chosen.append(database)
        }
        return chosen.count > 1 ? filters(of: chosen) : nil
    }

    private func filters(of chosen: [Database]) -> [FilterExpressions] {
        filters.values.filter { use in chosen.contains { $0 === use.indices.database } }.map(\.expressions)
    }

    /// These could not be compiled together.
    mutating func keepApart(_ texts: [FilterTexts]) {
        for text in texts { filters[text]?.indices.database?.staysAlone = true }
    }

    /// Matches all expressions against a batch; `Indices` then speak of its records.
    func scan(_ batch: Batch) {
        for database in databases { database.scan(batch) }
    }

    /// The same for one topic's expressions only.
    func scan(_ batch: Batch, for topic: TopicID) { places[topic]?.database?.scan(batch) }

    /// To be asked for once a batch.
    func indices(of topic: TopicID) -> Indices { places[topic] ?? Indices() }

    /// Units of a topic's expressions.
    func cost(of texts: FilterTexts) -> Int { filters[texts]?.expressions.cost ?? 0 }
}
