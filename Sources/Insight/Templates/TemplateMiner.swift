/// Finds what messages have in common, one at a time: the fixed-depth tree of Drain.
///
/// After P. He, J. Zhu, Z. Zheng and M. R. Lyu, "Drain: An Online Log Parsing Approach with Fixed Depth Tree", ICWS 2017.
/// A message's path through the tree is how many words it has and its first two; at the leaf it joins the template that
/// shares most words with it, if that is enough, and the words in which they differ become `<*>`. Here the tree is a
/// table of paths, and words are compared by hash. Memory is bounded: the template not met for longest goes first. A
/// message allocates nothing unless its template is new or changes.
package struct TemplateMiner: Sendable {
    package struct Limits: Sendable, Hashable {
        /// Templates kept: 4,000, at most about 1 KB each.
        package var templates = 4000
        /// Different words that a place in the tree tells apart: 100; what comes after them shares one branch.
        package var branches = 100
        /// Templates compared at one leaf: 100.
        package var leaf = 100
        /// Share of equal words, from which a message belongs to a template: 0.5.
        package var similarity = 0.5

        package init() {}
    }

    struct Template: Sendable {
        /// Never used twice.
        var id: UInt64
        /// A hash for each word; `wildcard` for `<*>`.
        var words: [UInt64]
        /// The words with one blank between them and `MessageMask.mask` for what varies.
        var text: [UInt8]
        var path: TemplateTree.Path
    }

    static let wildcard: UInt64 = 0
    /// Words of a message that are looked at.
    private static let wordLimit = 64

    private let limits: Limits
    private var templates: [Template] = []
    private var tree: TemplateTree
    private var recency = RecencyList()
    private var slots: [UInt64: Int] = [:]
    private var made: UInt64 = 0
    /// Of the message at hand.
    private var masked: [UInt8] = []
    private var words: [UInt64] = []
    /// Where whole messages went last: most repeat one of few to the letter.
    private var shortcuts = [Shortcut](repeating: Shortcut(), count: 1024)

    private struct Shortcut: Sendable {
        var message: UInt64 = 0
        var id: UInt64 = 0
        var slot = 0
    }

    package init(limits: Limits = Limits()) {
        self.limits = limits
        tree = TemplateTree(branches: limits.branches)
    }

    package var count: Int { templates.count }

    /// Finds or makes the template of a message.
    ///
    /// - Returns: an id that no other template has or had.
    package mutating func add(_ message: Span<UInt8>) -> UInt64 {
        MessageMask.write(message, to: &masked)
        return addMasked()
    }

    /// Takes a template back that `text` gave.
    package mutating func restore(_ text: String) -> UInt64 {
        masked.removeAll(keepingCapacity: true)
        var rest = text.utf8[...]
        while let octet = rest.first {
            if octet == UInt8(ascii: "<"), rest.starts(with: "<*>".utf8) {
                masked.append(MessageMask.mask)
                rest = rest.dropFirst(3)
            } else {
                masked.append(octet)
                rest = rest.dropFirst()
            }
        }
        return addMasked()
    }

    /// What the messages of a template have in common, `<*>` for what varies; `nil` for one that was given up.
    package func text(_ id: UInt64) -> String? {
        guard let slot = recency.newest.flatMap({ templates[$0].id == id ? $0 : nil }) ?? slots[id] else {
            return nil
        }
        var bytes: [UInt8] = []
        for octet in templates[slot].text {
            if octet == MessageMask.mask { bytes += Array("<*>".utf8) } else { bytes.append(octet) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func addMasked() -> UInt64 {
        let message = split()
        let shortcut = Int(truncatingIfNeeded: message & UInt64(shortcuts.count - 1))
        let known = shortcuts[shortcut]
        if known.message == message, known.slot < templates.count, templates[known.slot].id == known.id, known.id > 0 {
            touch(known.slot)
            return known.id
        }
        let path = tree.path(words)
        let slot = closest(in: path) ?? insert(at: path)
        touch(slot)
        generalize(slot)
        shortcuts[shortcut] = Shortcut(message: message, id: templates[slot].id, slot: slot)
        return templates[slot].id
    }

    private mutating func touch(_ slot: Int) {
        recency.remove(slot)
        recency.insert(slot)
    }

    /// Hashes the words of `masked`.
    ///
    /// - Returns: a hash of all of them.
    private mutating func split() -> UInt64 {
        words.removeAll(keepingCapacity: true)
        var whole: UInt64 = 0x9E37_79B9_7F4A_7C15
        var hash = Self.seed
        var size = 0
        var first: UInt8 = 0
        for octet in masked {
            if octet != 0x20, octet != 0x09 {
                if size == 0 { first = octet }
                hash = (hash ^ UInt64(octet)) &* 0x100_0000_01B3
                size &+= 1
            } else if size > 0 {
                append(size == 1 && first == MessageMask.mask ? Self.wildcard : hash | 1, to: &whole)
                hash = Self.seed
                size = 0
            }
        }
        if size > 0 { append(size == 1 && first == MessageMask.mask ? Self.wildcard : hash | 1, to: &whole) }
        return whole
    }

    private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    private mutating func append(_ word: UInt64, to whole: inout UInt64) {
        guard words.count < Self.wordLimit else { return }
        words.append(word)
        whole = (whole ^ word) &* 0x9FB2_1C65_1E98_DF25
        whole ^= whole >> 32
    }

    /// The template at the leaf that shares most words with the message; of equals, the one with more wildcards.
    private func closest(in path: TemplateTree.Path) -> Int? {
        var best: (slot: Int, same: Int, wild: Int)?
        for slot in tree.leaf(path) {
            guard let (same, wild) = Self.compare(templates[slot].words, words) else { continue }
            if let best, (best.same, best.wild) >= (same, wild) { continue }
            best = (slot, same, wild)
        }
        guard let best, Double(best.same) >= limits.similarity * Double(words.count) else { return nil }
        return best.slot
    }

    /// How many words are the same, and how many the template leaves open; `nil` when the lengths differ.
    private static func compare(_ template: [UInt64], _ words: [UInt64]) -> (same: Int, wild: Int)? {
        guard template.count == words.count else { return nil }
        var same = 0
        var wild = 0
        for index in template.indices {
            if template[index] == words[index] {
                same &+= 1
            } else if template[index] == wildcard {
                wild &+= 1
            }
        }
        return (same, wild)
    }

    private mutating func insert(at path: TemplateTree.Path) -> Int {
        made += 1
        let template = Template(
            id: made,
            words: words,
            text: TemplateText.joined(masked, words: words.count),
            path: path
        )
        if tree.leaf(path).count >= max(limits.leaf, 1), let old = tree.leaf(path).first {
            return replace(old, by: template)
        }
        if templates.count >= max(limits.templates, 1), let old = recency.oldest { return replace(old, by: template) }
        templates.append(template)
        recency.insert(templates.count - 1)
        slots[template.id] = templates.count - 1
        tree.insert(templates.count - 1, at: path)
        return templates.count - 1
    }

    private mutating func replace(_ slot: Int, by template: Template) -> Int {
        tree.remove(slot, from: templates[slot].path)
        slots[templates[slot].id] = nil
        slots[template.id] = slot
        templates[slot] = template
        tree.insert(slot, at: template.path)
        return slot
    }

    /// Makes wildcards of the words in which the template and the message differ.
    private mutating func generalize(_ slot: Int) {
        for index in words.indices where templates[slot].words[index] != words[index] {
            guard templates[slot].words[index] != Self.wildcard else { continue }
            templates[slot].words[index] = Self.wildcard
            templates[slot].text = TemplateText.masking(templates[slot].text, word: index)
        }
    }
}
