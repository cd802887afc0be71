/// Where an expression of a set matched.
package struct LineMatch: Sendable, Hashable {
    /// Which one: its index for an `ExpressionSet`; for a `RuleSet` a rule's index or, from `rules.count` on, a condition's.
    package var id: UInt16
    /// Offset in the scanned bytes of the first byte that the match does not need; it lies in the line that matched, or on
    /// the "\n" that ends it.
    package var end: UInt32

    package init(id: UInt16, end: UInt32) {
        self.id = id
        self.end = end
    }
}

package typealias RuleMatch = LineMatch
package typealias ExpressionMatch = LineMatch

extension RuleMatch {
    package init(rule: UInt16, end: UInt32) { self.init(id: rule, end: end) }

    package var rule: UInt16 { id }
}

extension ExpressionMatch {
    package var expression: UInt16 { id }
}
