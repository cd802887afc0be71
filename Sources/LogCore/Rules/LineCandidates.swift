/// What the literals of one line say: patterns of rules that match there, or that may.
///
/// There is one for each scanner; it keeps its storage from line to line.
struct LineCandidates {
    /// A pattern, and where in the line it may match.
    struct Candidate {
        /// As of the rule: of several that apply the one with the lowest decides.
        var order: UInt16
        var rule: UInt16
        /// Index in `RuleIndex.entries`.
        var entry: UInt16
        /// Index in `RuleIndex.targets`.
        var target: UInt32
        /// Where in the line the literal stands.
        var place: Int32
        /// The pattern matches for sure.
        var isWhole: Bool
        /// It counts for refused requests only.
        var isRequest: Bool

        /// By which candidates are sorted: first by rule, then what matches for sure, then by pattern.
        fileprivate var key: UInt64 { UInt64(order) << 17 | (isWhole ? 0 : 1) << 16 | UInt64(entry) }
    }

    /// In the order of their places among all once `sort` was called; those of a rule stand together.
    private(set) var rules: [Candidate] = []
    /// Those of rules that are for refused requests only.
    private(set) var requests: [Candidate] = []

    /// As of the index.
    private let starts: [UInt32]
    private let targets: [RuleIndex.Target]

    init(_ index: RuleIndex) { (starts, targets) = (index.literals.starts, index.targets) }

    /// Takes the hits in one line in place of what was there; those of rules that do not judge `levels` are left out.
    ///
    /// Literals of conditions go to `conditions`. `start` is that of the line, in what the hits' ends count in.
    mutating func take(
        _ hits: Span<RuleMatch>,
        from start: Int,
        levels: LevelSet,
        _ conditions: inout LineConditions
    ) {
        if !rules.isEmpty { rules.removeAll(keepingCapacity: true) }
        if !requests.isEmpty { requests.removeAll(keepingCapacity: true) }
        for hit in hits.indices {
            let id = Int(hits[hit].id)
            for number in Int(starts[id])..<Int(starts[id &+ 1]) where targets[number].levels.intersects(levels) {
                let place = Int(hits[hit].end) &- start &- Int(targets[number].length)
                switch targets[number].kind {
                case .rule: rules.append(Self.candidate(targets[number], number, place))
                case .request: requests.append(Self.candidate(targets[number], number, place))
                case .condition, .sign: conditions.take(number, at: place)
                }
            }
        }
    }

    @inline(__always)
    private static func candidate(_ target: RuleIndex.Target, _ number: Int, _ place: Int) -> Candidate {
        Candidate(
            order: target.order,
            rule: target.owner,
            entry: target.entry,
            target: UInt32(truncatingIfNeeded: number),
            place: Int32(truncatingIfNeeded: place),
            isWhole: target.isWhole,
            isRequest: target.kind == .request
        )
    }

    /// The line may be that of a refused request.
    mutating func takeRequests() { rules.append(contentsOf: requests) }

    /// Brings the candidates of the rule that would decide to the front; what matches for sure comes first.
    mutating func sort() {
        guard rules.count > 1 else { return }
        // Most lines have two or three.
        guard rules.count <= 16 else { return rules.sort { $0.key < $1.key } }
        var sorted = rules.mutableSpan
        for last in 1..<sorted.count {
            let moving = sorted[last]
            var index = last
            while index > 0, moving.key < sorted[index &- 1].key {
                sorted[index] = sorted[index &- 1]
                index &-= 1
            }
            if index < last { sorted[index] = moving }
        }
    }
}
