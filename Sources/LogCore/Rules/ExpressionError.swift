/// Why a regular expression cannot be used, in words for whoever wrote it.
package struct ExpressionError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Problem: Error, Sendable, Hashable {
        /// Longer than `limit` bytes.
        case tooLong(length: Int, limit: Int)
        /// `construct` is not in the language; `advice` says what to write instead.
        case unsupported(construct: String, advice: String)
        /// A repeat bound over `limit`.
        case repeatTooLarge(bound: Int, limit: Int)
        /// Written out without repeats it has more than `limit` characters.
        case tooComplex(limit: Int)
        /// Compiling it could take long.
        case tooCostly(cost: Int, limit: Int)
        /// It would match every line.
        case matchesEmptyText
        /// It can only match a line's end, and lines are looked at one by one.
        case crossesLines
        /// The expressions of a set together are more than `limit`.
        case tooMany(count: Int, limit: Int)
        /// Not a regular expression, in Hyperscan's words.
        case syntax(String)
    }

    /// Index in the list that was given.
    package var expression: Int
    package var text: String
    package var problem: Problem

    package init(expression: Int, text: String, problem: Problem) {
        self.expression = expression
        self.text = text
        self.problem = problem
    }

    package var description: String {
        let shown = text.utf8.count > 80 ? text.prefix(77) + "..." : text[...]
        return "the expression `\(shown)` \(problem.description)"
    }
}

extension ExpressionError.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong(let length, let limit):
            "is \(length) bytes long; at most \(limit) are taken"
        case .unsupported(let construct, let advice):
            "uses \(construct), which is not supported: \(advice)"
        case .repeatTooLarge(let bound, let limit):
            "repeats something \(bound) times; at most \(limit) are taken, and `*` or `+` have no bound"
        case .tooComplex(let limit):
            "is too large: with its repeats written out it has more than \(limit) characters"
        case .tooCostly(let cost, let limit):
            "is too large to compile for a viewer (\(cost) of \(limit) units): use fewer or smaller repeats, above all "
                + "inside of other repeats, and fewer classes and choices"
        case .matchesEmptyText:
            "matches the empty text, so it would match every line: leave it out, or make something in it mandatory"
        case .crossesLines:
            "asks for a line feed, but a match never leaves its line: use `$` for a line's end"
        case .tooMany(let count, let limit):
            "is one of \(count); at most \(limit) are taken together"
        case .syntax(let message):
            "is not a regular expression: \(message)"
        }
    }
}
