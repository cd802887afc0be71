import LogCore

/// The expressions of one filter or of many in one database, and where each stands there.
struct CompiledFilters: Sendable {
    let filters: [FilterExpressions]
    let set: ExpressionSet
    /// By text.
    let places: [String: Int]

    /// Compiles them, which takes up to some tenths of a second: never on a thread that others wait for.
    init(_ filters: [FilterExpressions]) throws(ExpressionError) {
        var all: [ViewerExpression] = []
        var places: [String: Int] = [:]
        for filter in filters {
            for expression in [filter.match, filter.exclude].compactMap(\.self) where places[expression.text] == nil {
                places[expression.text] = all.count
                all.append(expression)
            }
        }
        set = try ExpressionSet(all)
        self.filters = filters
        self.places = places
    }

    var cost: Int { filters.reduce(0) { $0 + $1.cost } }
}
