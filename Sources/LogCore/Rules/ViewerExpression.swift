/// An expression of a stranger that was read and found cheap enough to compile.
///
/// Case counts unless it says `(?i)`.
package struct ViewerExpression: Sendable {
    /// Units that one may cost: 1,200, which is some 0.2 s of a processor at most.
    ///
    /// An operator's expressions have no such limit: they are compiled before they are used, and nobody waits for them.
    package static let costLimit = 1_200

    package let text: String
    let expression: LineExpression

    /// Units of `ExpressionCost`: what it adds to a database, in compiling and about in scanning.
    package let cost: Int

    package init(_ text: String) throws(ExpressionError.Problem) {
        self.text = text
        expression = try LineExpression(text)
        cost = ExpressionCost(ExpressionTree(expression, isCaseSensitive: true)).units
        guard cost <= Self.costLimit else { throw .tooCostly(cost: cost, limit: Self.costLimit) }
    }
}
