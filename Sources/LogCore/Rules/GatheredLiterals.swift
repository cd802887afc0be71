/// Literals of many patterns, each once, and what they may mean.
struct GatheredLiterals {
    private struct Key: Hashable {
        var bytes: [UInt8]
        var isCaseSensitive: Bool
    }

    private var ids: [Key: Int] = [:]
    private var literals: [Literal] = []
    /// By id.
    private var targets: [[RuleIndex.Target]] = []

    /// Ids and cuts have 16 bits, and places in `LiteralSearch`, where a text of one byte has a hundred.
    private static let limit = 32_000

    /// One more than the highest id.
    var count: Int { targets.count }

    /// - Returns: false, and nothing is added, when there are too many.
    mutating func add(_ factors: [Factor], _ target: RuleIndex.Target, _ cuts: inout NumberedCuts) -> Bool {
        guard literals.count + factors.count <= Self.limit, cuts.all.count + factors.count <= Self.limit else {
            return false
        }
        for factor in factors {
            var target = target
            target.isWhole = factor.isWhole
            target.length = UInt8(truncatingIfNeeded: factor.bytes.count)
            let cut = cuts.number(of: RuleIndex.Cut(entry: Int(target.entry), place: factor.cut))
            target.cut = UInt16(truncatingIfNeeded: cut)
            let key = Key(bytes: factor.bytes, isCaseSensitive: factor.isCaseSensitive)
            if let id = ids[key] {
                targets[id].append(target)
                continue
            }
            ids[key] = literals.count
            let id = UInt16(truncatingIfNeeded: literals.count)
            literals.append(
                Literal(id: id, bytes: factor.bytes, isCaseSensitive: factor.isCaseSensitive)
            )
            targets.append([target])
        }
        return true
    }

    /// Adds what is found in another way, under the next id; after all literals.
    mutating func add(_ target: RuleIndex.Target) { targets.append([target]) }

    /// Adds what the literals mean to `all`.
    func lookup(addingTo all: inout [RuleIndex.Target]) -> RuleIndex.Lookup {
        var starts: [UInt32] = []
        for own in targets {
            starts.append(UInt32(all.count))
            all += own
        }
        return RuleIndex.Lookup(
            literals: literals.isEmpty ? nil : LiteralSearch(literals),
            starts: starts + [UInt32(all.count)]
        )
    }
}

/// The places in expressions where literals stand, each once.
struct NumberedCuts {
    private(set) var all: [RuleIndex.Cut] = []
    private var numbers: [RuleIndex.Cut: Int] = [:]

    mutating func number(of cut: RuleIndex.Cut) -> Int {
        if let known = numbers[cut] { return known }
        numbers[cut] = all.count
        all.append(cut)
        return all.count - 1
    }
}
