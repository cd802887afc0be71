import YAML

/// A value somebody gave to an option.
struct Setting {
    var option: Option
    var value: String
    var origin: Origin
    /// Of several for one option, those of the highest precedence count.
    var precedence: Precedence
}

/// Where a setting was written, as error texts show it.
enum Origin: CustomStringConvertible {
    /// As it stood on the command line: `--bind`, `-p`, or a word without a dash.
    case argument(String)
    case variable(String)
    case key(String, YAMLPosition)
    /// A line of a file, or the file as a whole.
    case file(String)

    var description: String {
        switch self {
        case .argument(let name), .variable(let name), .file(let name): name
        case .key(let name, let position): "\(position): \(name)"
        }
    }
}

/// Which setting wins, weakest first.
enum Precedence: Int, Comparable {
    /// The named variables are weaker than `LIVELOGS_...`, and an alias is weaker than what it stands for.
    case file, aliasVariable, namedVariable, variable, flag

    static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }
}
