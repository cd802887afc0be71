/// One thing that can be set by flag, by environment variable and in the file.
struct Option: Sendable {
    enum Kind: Sendable {
        /// On or off: `--live`, `--no-live`.
        case toggle
        /// The last one given counts.
        case value
        /// All of one source count together.
        case list
        /// Known, but this version can't do it: refused rather than ignored.
        case future
    }

    /// When a changed value counts after SIGHUP.
    enum Reload: Sendable {
        case atOnce
        /// The operator is told so.
        case nextStart
    }

    /// Long name without dashes in front: `control-port`.
    let name: String
    let short: Character?
    let kind: Kind
    /// What stands for the value in the help text: `PORT`.
    let placeholder: String
    /// What a value must be, as error texts say it.
    let takes: String
    let help: String
    let reload: Reload
    /// Puts a value into the configuration; throws `BadValue` when it is none of what the option takes.
    let apply: @Sendable (inout Configuration, String) throws -> Void

    struct BadValue: Error {}

    init(
        _ name: String,
        short: Character? = nil,
        _ kind: Kind,
        _ placeholder: String = "",
        takes: String,
        help: String,
        reload: Reload = .nextStart,
        apply: @escaping @Sendable (inout Configuration, String) throws -> Void
    ) {
        self.name = name
        self.short = short
        self.kind = kind
        self.placeholder = placeholder
        self.takes = takes
        self.help = help
        self.reload = reload
        self.apply = apply
    }

    /// Part of the configuration that every value which counts goes through.
    func put(_ setting: Setting, into configuration: inout Configuration) -> Problem? {
        if case .future = kind {
            return Problem(setting.origin, "not in this version yet; leave it out")
        }
        do {
            try apply(&configuration, setting.value)
            return nil
        } catch {
            return Problem(setting.origin, "takes \(takes), not \"\(setting.value.prefix(100))\"")
        }
    }

    /// `LIVELOGS_CONTROL_PORT`.
    var variable: String { "LIVELOGS_" + name.uppercased().replacing("-", with: "_") }

    /// The option of a long name with dashes; `isNegated` when a toggle was written `no-...`.
    static func named(_ name: String) -> (option: Option, isNegated: Bool)? {
        if let option = all.first(where: { $0.name == name }) { return (option, false) }
        guard name.hasPrefix("no-"), let option = all.first(where: { $0.name == name.dropFirst(3) }),
            case .toggle = option.kind
        else { return nil }
        return (option, true)
    }
}
