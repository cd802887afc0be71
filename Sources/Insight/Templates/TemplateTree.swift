/// Which templates a message may belong to: a tree of fixed depth, kept as tables of its paths.
struct TemplateTree: Sendable {
    /// A leaf, and the two branchings above it.
    struct Path: Sendable, Hashable {
        /// By the number of words; by that and the first word; by the second as well.
        var length: UInt64
        var first: UInt64
        var leaf: UInt64
    }

    private let branches: Int
    /// How many branches a place has.
    private var children: [UInt64: Int] = [:]
    private var leaves: [UInt64: [Int]] = [:]

    init(branches: Int) { self.branches = branches }

    /// Where a message of these words belongs, whether or not there is a leaf yet.
    func path(_ words: [UInt64]) -> Path {
        let length = Self.mix(0x5851_F42D_4C95_7F2D, UInt64(words.count))
        let first = branch(from: length, by: words.isEmpty ? TemplateMiner.wildcard : words[0]) { children[$0] != nil }
        let leaf = branch(from: first, by: words.count > 1 ? words[1] : TemplateMiner.wildcard) { leaves[$0] != nil }
        return Path(length: length, first: first, leaf: leaf)
    }

    /// The branch of a word, or that of all others where there are too many.
    private func branch(from place: UInt64, by word: UInt64, isThere: (UInt64) -> Bool) -> UInt64 {
        let own = Self.mix(place, word)
        if isThere(own) || children[place, default: 0] < branches { return own }
        return Self.mix(place, TemplateMiner.wildcard)
    }

    func leaf(_ path: Path) -> [Int] { leaves[path.leaf] ?? [] }

    mutating func insert(_ slot: Int, at path: Path) {
        if leaves[path.leaf] == nil {
            if children[path.first] == nil { children[path.length, default: 0] += 1 }
            children[path.first, default: 0] += 1
        }
        leaves[path.leaf, default: []].append(slot)
    }

    /// Takes the slot out, and with the last one of a leaf the leaf and what only led to it.
    mutating func remove(_ slot: Int, from path: Path) {
        leaves[path.leaf]?.removeAll { $0 == slot }
        guard leaves[path.leaf]?.isEmpty == true else { return }
        leaves[path.leaf] = nil
        guard let left = children[path.first] else { return }
        children[path.first] = left > 1 ? left - 1 : nil
        guard left <= 1, let above = children[path.length] else { return }
        children[path.length] = above > 1 ? above - 1 : nil
    }

    private static func mix(_ place: UInt64, _ word: UInt64) -> UInt64 {
        var mixed = (place ^ word) &* 0x9FB2_1C65_1E98_DF25
        mixed ^= mixed >> 29
        return mixed &* 0x94D0_49BB_1331_11EB
    }
}
