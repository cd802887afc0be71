package import YAML

/// Why a file of rules cannot be used; each case carries the place, and the text says what to do.
package enum RuleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Not YAML, or a value of another kind than the key takes.
    case document(YAMLError)
    /// A `version` this program does not know.
    case version(at: YAMLPosition)
    /// A rule, type or condition that breaks a rule of the schema.
    case invalid(id: String, what: String, at: YAMLPosition)
    /// A pattern of a rule or condition.
    case pattern(id: String, ExpressionError, at: YAMLPosition)
    /// Hyperscan refused the patterns as a whole.
    case compilation(String)

    package var description: String {
        switch self {
        case .document(let error): "\(error)"
        case .version(let position): "\(position): `version: 1` is the only version of rules this program reads"
        case .invalid(let id, let what, let position): "\(position): rule \"\(id)\": \(what)"
        case .pattern(let id, let error, let position): "\(position): rule \"\(id)\": \(error)"
        case .compilation(let message):
            "the rules do not compile together: \(message); switch off the rules added last (`enabled: false`)"
        }
    }
}
