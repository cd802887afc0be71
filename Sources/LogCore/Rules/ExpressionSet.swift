/// Viewers' expressions (`match`, `exclude`) in one Hyperscan database; immutable, shared by all threads.
///
/// Case counts unless an expression says `(?i)`. The language is that of `LineExpression`: what can be matched in linear
/// time, line by line, so no expression a stranger sends costs more than its share.
package final class ExpressionSet: Sendable {
    /// How many expressions a set takes.
    package static let limit = 10_000

    package let count: Int
    let database: PatternDatabase

    /// - Throws: which expression is wrong and what to write instead.
    package convenience init(_ texts: [String]) throws(ExpressionError) {
        var expressions: [ViewerExpression] = []
        for (index, text) in texts.enumerated() {
            do {
                expressions.append(try ViewerExpression(text))
            } catch {
                throw ExpressionError(expression: index, text: text, problem: error)
            }
        }
        try self.init(expressions)
    }

    /// Compiles what was read before; expressions that compile alone may be too many together.
    package init(_ expressions: [ViewerExpression]) throws(ExpressionError) {
        guard let first = expressions.first, expressions.count <= Self.limit else {
            throw ExpressionError(
                expression: 0,
                text: expressions.first?.text ?? "",
                problem: .tooMany(count: expressions.count, limit: Self.limit)
            )
        }
        let patterns = expressions.enumerated().map { index, expression in
            PatternDatabase.Pattern(
                id: UInt16(truncatingIfNeeded: index),
                expression: expression.expression,
                isCaseSensitive: true
            )
        }
        count = expressions.count
        do {
            database = try PatternDatabase(patterns)
        } catch {
            let index = error.pattern ?? 0
            throw ExpressionError(
                expression: index,
                text: index < expressions.count ? expressions[index].text : first.text,
                problem: .of(error.message)
            )
        }
    }

    /// Whether an expression can be used, at the cost of compiling it alone.
    package static func check(_ expression: String) throws(ExpressionError) {
        _ = try ExpressionSet([expression])
    }

    /// Bytes of memory the compiled expressions take.
    package var size: Int { database.size }
}

extension ExpressionError.Problem {
    /// From Hyperscan's message.
    static func of(_ message: String) -> ExpressionError.Problem {
        message.hasPrefix("Pattern matches empty buffer") ? .matchesEmptyText : .syntax(message)
    }
}

/// Finds the expressions of a set in buffers of many lines; one a thread.
package struct ExpressionScanner: ~Copyable {
    package let expressions: ExpressionSet
    private var scanner: PatternScanner

    package init(_ expressions: ExpressionSet) {
        self.expressions = expressions
        scanner = PatternScanner(expressions.database)
    }

    /// Puts what matches in `bytes` in place of what `matches` holds, in the order of the matches' ends.
    ///
    /// So the matches of a line stand together; one that is ended by "\n" at offset `n` owns those up to `end == n`.
    ///
    /// - Parameters:
    ///   - bytes: less than 4 GiB.
    ///   - matches: what it held before is gone; its storage is used again.
    package mutating func scan(_ bytes: Span<UInt8>, into matches: inout [ExpressionMatch]) {
        scanner.scan(bytes, into: &matches)
    }
}
