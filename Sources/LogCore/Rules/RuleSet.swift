/// The rules by which lines become issues, compiled for Hyperscan; immutable, shared by all threads.
///
/// A thread scans with a `RuleScanner` of its own and lets `judge` say what the matches of each line amount to.
package final class RuleSet: Sendable {
    /// Kinds of issues; a rule's `type` and a verdict's `issue` are indexes here.
    package let types: [IssueType]

    /// How to read lines of formats that people describe themselves.
    package let patterns: PatternSet

    /// A match whose id is below `rules.count` is one of these; higher ids are conditions.
    package let rules: [Rule]

    /// Lines that must and must not match, as the files say; `RuleExamples` tries them.
    let examples: RuleExamples

    let index: RuleIndex

    /// - Parameters:
    ///   - files: the built-in ones first; later ones change and add.
    ///   - patterns: stand beside the rules because both change together.
    /// - Throws: the first thing that is wrong, with its place.
    package init(_ files: [RuleFile], patterns: PatternSet = .none) throws(RuleError) {
        self.patterns = patterns
        let document = try RuleDocument(files)
        var compiler = RuleCompiler(document)
        let compiled = try compiler.compiled()
        types = compiled.types
        rules = compiled.rules
        index = compiled.index
        examples = RuleExamples(document)
    }

    /// Bytes of memory the compiled rules take.
    package var size: Int { index.size }

    package func typeIndex(_ id: String) -> Int? { types.firstIndex { $0.id == id } }
}
