/// A regular expression that cannot match across a line's end, in the form Hyperscan takes.
///
/// Many lines are scanned at once, so what an author means within a line has to stay there: `\s`, `\W`, `[^x]` lose the
/// "\n" they would take in, `\A` and `\z` become `^` and `$`, which mean the line, and `$` stands before "\r\n" too.
/// The expression works on bytes, because logs are not always UTF-8: a character outside ASCII is the bytes of its
/// UTF-8 form, kept together under a repeat or in a class, and its case is not folded.
///
/// The language is what can be matched in linear time; look-around, backreferences and the like are refused by name.
struct LineExpression {
    /// How large one expression may be.
    struct Limits {
        /// Bytes of text: 1,024.
        var length = 1_024
        /// Bound of one repeat: 1,000.
        var bound = 1_000
        /// Characters once the repeats are written out, 3,000: compiling costs memory and time by it.
        var size = 3_000
        /// Groups inside each other: 30.
        var depth = 30
    }

    /// In Hyperscan's syntax, ASCII only.
    let pattern: String

    init(_ text: String, limits: Limits = Limits()) throws(ExpressionError.Problem) {
        guard text.utf8.count <= limits.length else {
            throw .tooLong(length: text.utf8.count, limit: limits.length)
        }
        var reader = ExpressionReader(text, limits: limits)
        pattern = try reader.rewritten()
    }
}
