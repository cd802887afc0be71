/// One rule of a `RuleSet`: what a line must look like to be judged by it, apart from the patterns themselves.
package struct Rule: Sendable {
    package var id: String
    /// Index in `RuleSet.types`; nil for a rule that gives a severity only.
    package var type: Int?
    /// Of a line that says no level itself.
    package var severity: Severity
    package var isAttack: Bool
    /// Which of several rules decides: the highest, then the most severe, then the first; 0 to 100.
    package var rank: Int
    /// The lines it may judge, by the level they say themselves.
    package var levels: LevelSet
    /// Any of these in the line takes the rule back.
    package var unless: ConditionSet
    /// At least one of these must be in the line, unless empty.
    package var with: ConditionSet
    /// All of these must be in the line.
    package var withAll: ConditionSet
    /// With any of these in the line it is no attack.
    package var attackUnless: ConditionSet
    /// It is an attack only if the line says where it comes from.
    package var attackNeedsRemote: Bool
    /// Names of sources (paths) and services it is for; empty ones are for all.
    package var sources: [Glob]
    package var services: [Glob]
}

/// A set of severities, `unknown` for lines without a level among them.
package struct LevelSet: Sendable, Hashable {
    private var bits: UInt8 = 0

    package init(_ levels: [Severity]) {
        for level in levels { bits |= 1 << level.rawValue }
    }

    init(_ level: Severity) { bits = 1 << level.rawValue }

    package static let all = LevelSet(Severity.allCases)
    /// What a rule judges when it says nothing: no line that calls itself info or debug.
    package static let standard = LevelSet([.unknown, .warning, .error, .critical])

    package func contains(_ level: Severity) -> Bool { bits & (1 << level.rawValue) != 0 }

    func intersects(_ other: LevelSet) -> Bool { bits & other.bits != 0 }
}

/// A set of up to 256 of the conditions of a `RuleSet`.
package struct ConditionSet: Sendable, Hashable {
    static let capacity = 256

    private var bits: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    init() {}

    /// - Parameter condition: below `capacity`.
    init(_ condition: Int) { insert(condition) }

    package var isEmpty: Bool { bits.0 | bits.1 | bits.2 | bits.3 == 0 }

    package func intersects(_ other: ConditionSet) -> Bool {
        (bits.0 & other.bits.0) | (bits.1 & other.bits.1) | (bits.2 & other.bits.2) | (bits.3 & other.bits.3) != 0
    }

    package func isSubset(of other: ConditionSet) -> Bool {
        (bits.0 & ~other.bits.0) | (bits.1 & ~other.bits.1) | (bits.2 & ~other.bits.2) | (bits.3 & ~other.bits.3) == 0
    }

    /// `condition` is below `capacity`.
    func contains(_ condition: Int) -> Bool {
        let bit: UInt64 = 1 << UInt64(condition & 63)
        return switch condition >> 6 {
        case 0: bits.0 & bit != 0
        case 1: bits.1 & bit != 0
        case 2: bits.2 & bit != 0
        default: bits.3 & bit != 0
        }
    }

    /// Takes the lowest one out.
    mutating func removeFirst() -> Int? {
        if bits.0 != 0 { return Self.removeFirst(from: &bits.0) }
        if bits.1 != 0 { return 64 + Self.removeFirst(from: &bits.1) }
        if bits.2 != 0 { return 128 + Self.removeFirst(from: &bits.2) }
        return bits.3 == 0 ? nil : 192 + Self.removeFirst(from: &bits.3)
    }

    private static func removeFirst(from word: inout UInt64) -> Int {
        defer { word &= word &- 1 }
        return word.trailingZeroBitCount
    }

    func subtracting(_ other: ConditionSet) -> ConditionSet {
        var set = self
        set.bits = (
            bits.0 & ~other.bits.0, bits.1 & ~other.bits.1, bits.2 & ~other.bits.2, bits.3 & ~other.bits.3
        )
        return set
    }

    mutating func formUnion(_ other: ConditionSet) {
        bits = (bits.0 | other.bits.0, bits.1 | other.bits.1, bits.2 | other.bits.2, bits.3 | other.bits.3)
    }

    /// - Parameter condition: below `capacity`.
    mutating func insert(_ condition: Int) {
        let bit: UInt64 = 1 << UInt64(condition & 63)
        switch condition >> 6 {
        case 0: bits.0 |= bit
        case 1: bits.1 |= bit
        case 2: bits.2 |= bit
        default: bits.3 |= bit
        }
    }

    package static func == (left: ConditionSet, right: ConditionSet) -> Bool { left.bits == right.bits }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(bits.0)
        hasher.combine(bits.1)
        hasher.combine(bits.2)
        hasher.combine(bits.3)
    }
}
