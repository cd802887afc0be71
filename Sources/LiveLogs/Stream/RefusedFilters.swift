/// Filters that were refused for what they say, so that asking again costs nothing.
///
/// The oldest is forgotten for a new one; 256 of at most 2 KiB each.
struct RefusedFilters {
    private static let limit = 256

    private var refusals: [FilterTexts: Refusal] = [:]
    /// In the order they came; the next to be replaced is at `oldest`.
    private var order: [FilterTexts] = []
    private var oldest = 0

    subscript(texts: FilterTexts) -> Refusal? { refusals[texts] }

    mutating func insert(_ texts: FilterTexts, _ refusal: Refusal) {
        guard refusals.updateValue(refusal, forKey: texts) == nil else { return }
        if order.count < Self.limit {
            order.append(texts)
        } else {
            refusals[order[oldest]] = nil
            order[oldest] = texts
            oldest = (oldest + 1) % Self.limit
        }
    }
}
