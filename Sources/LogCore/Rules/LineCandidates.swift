/// What the first step found in one line: patterns that match there, or that may.
///
/// There is one for each scanner; it keeps its storage from line to line.
struct LineCandidates {
    /// A pattern of a rule, by the rule's place among all.
    struct Candidate {
        /// Of several rules that apply the one with the lowest decides.
        var place: UInt16
        var rule: UInt16
        /// Index in `RuleIndex.entries`.
        var entry: UInt16
        var isWhole: Bool
    }

    /// A pattern of a condition.
    struct ConditionCandidate {
        var condition: Int
        var entry: Int
        var isWhole: Bool
    }

    /// In the order of places once `sort` was called; those of a rule stand together.
    private(set) var rules: [Candidate] = []
    private(set) var conditions: [ConditionCandidate] = []
    /// Entries of `RequestSigns`.
    private(set) var signs: [Int] = []
    /// The conditions of `conditions`, and those that may be met in any line.
    private(set) var possible = ConditionSet()

    /// By entry: the number of the line it was found in last, times two, and one more when its pattern matches for sure.
    private var marks: [UInt64]
    private var line: UInt64 = 0

    init(_ index: RuleIndex) { marks = Array(repeating: 0, count: index.entries.count) }

    /// Takes the hits in one line in place of what was there; those of rules that do not judge `levels` are left out.
    mutating func take(_ hits: Span<RuleMatch>, _ index: RuleIndex, order: [Int], levels: LevelSet) {
        line &+= 1
        rules.removeAll(keepingCapacity: true)
        conditions.removeAll(keepingCapacity: true)
        signs.removeAll(keepingCapacity: true)
        possible = index.openSet
        for hit in hits.indices {
            for place in index.ranges[Int(hits[hit].id)] {
                let target = index.targets[place]
                if target.levels.intersects(levels) { take(target, index, order) }
            }
        }
        if !index.openConditions.isEmpty { takeOpen(index) }
    }

    private mutating func take(_ target: RuleIndex.Target, _ index: RuleIndex, _ order: [Int]) {
        let entry = Int(target.entry)
        let mark = line &* 2 &+ (target.isWhole ? 1 : 0)
        guard marks[entry] < mark else { return }
        marks[entry] = mark
        if entry >= index.firstSign {
            signs.append(entry)
            return
        }
        let id = Int(target.owner)
        if id < index.ruleCount {
            let place = UInt16(truncatingIfNeeded: order[id])
            rules.append(Candidate(place: place, rule: target.owner, entry: target.entry, isWhole: target.isWhole))
        } else {
            let condition = id &- index.ruleCount
            possible.insert(condition)
            conditions.append(ConditionCandidate(condition: condition, entry: entry, isWhole: target.isWhole))
        }
    }

    private mutating func takeOpen(_ index: RuleIndex) {
        for entry in index.openConditions {
            if entry >= index.firstSign {
                signs.append(entry)
                continue
            }
            let condition = Int(index.entries[entry].pattern.id) &- index.ruleCount
            conditions.append(ConditionCandidate(condition: condition, entry: entry, isWhole: false))
        }
    }

    /// Brings the candidates of the rule that would decide to the front; what matches for sure comes first.
    mutating func sort() {
        guard rules.count > 1 else { return }
        rules.sort { left, right in
            left.place != right.place ? left.place < right.place : left.isWhole && !right.isWhole
        }
    }
}
