import LogCore

/// The expressions of a filter as they were sent: what has to be compiled before the first client can have it.
struct FilterTexts: Hashable, Sendable {
    let match: String?
    let exclude: String?

    /// Nil for a filter without expressions.
    init?(_ key: TopicKey) {
        if key.match == nil, key.exclude == nil { return nil }
        match = key.match
        exclude = key.exclude
    }
}

/// A filter's expressions, read and found cheap enough to compile.
struct FilterExpressions: Sendable {
    let texts: FilterTexts
    let match: ViewerExpression?
    let exclude: ViewerExpression?

    /// Reads them.
    ///
    /// - Throws: which of them is wrong, and why.
    init(_ texts: FilterTexts) throws(Refusal) {
        self.texts = texts
        match = try Self.read(texts.match, name: "match")
        exclude = try Self.read(texts.exclude, name: "exclude")
    }

    private static func read(_ text: String?, name: String) throws(Refusal) -> ViewerExpression? {
        guard let text else { return nil }
        do {
            return try ViewerExpression(text)
        } catch {
            throw refusal(ExpressionError(expression: 0, text: text, problem: error), name: name)
        }
    }

    /// Units of compiling.
    var cost: Int { (match?.cost ?? 0) + (exclude?.cost ?? 0) }

    /// What is wrong, for the client that sent them.
    func refusal(_ error: ExpressionError) -> Refusal {
        Self.refusal(error, name: error.text == match?.text ? "match" : "exclude")
    }

    private static func refusal(_ error: ExpressionError, name: String) -> Refusal {
        Refusal(status: 400, code: "bad_parameter", message: "\(name): \(error.description)")
    }
}
