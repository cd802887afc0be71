/// A command line taken apart: what it asks for and which settings it makes.
struct Arguments {
    var command = Command.serve
    var operands: [String] = []
    var settings: [Setting] = []
    var problems: [Problem] = []

    /// Reads what follows the program's name: options and operands in any order, only operands after `--`.
    init(_ arguments: [String]) {
        var rest = arguments[...]
        var isOptionsOver = false
        var isCommandSeen = false
        while let argument = rest.popFirst() {
            if isOptionsOver || argument == "-" || !argument.hasPrefix("-") {
                if !isOptionsOver, !isCommandSeen, operands.isEmpty, let named = Command(rawValue: argument) {
                    isCommandSeen = true
                    take(named)
                } else {
                    operands.append(argument)
                }
            } else if argument == "--" {
                isOptionsOver = true
            } else if argument.hasPrefix("--") {
                takeLong(argument, &rest)
            } else {
                takeShort(argument, &rest)
            }
        }
    }

    private mutating func take(_ named: Command) {
        if command != .help, command != .version { command = named }
        guard !named.isAvailable else { return }
        let word = named.rawValue
        if named == .tail {
            problems.append(Problem(.argument(word), "comes first: livelogs tail [OPTIONS] [URL]"))
            return
        }
        problems.append(Problem(.argument(word), "not in this version yet; a file of that name is ./\(word)"))
    }

    private mutating func takeLong(_ argument: String, _ rest: inout ArraySlice<String>) {
        let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let flag = "--\(name)"
        if parts.count == 1, name == "help" || name == "version" {
            if command != .help { command = name == "help" ? .help : .version }
            return
        }
        guard let (option, isNegated) = Option.named(name) else {
            let known = Option.all.map(\.name) + ["help", "version"]
            let hint = NearMiss.hint(for: name, among: known, prefix: "--")
            problems.append(Problem(.argument(flag), "no such option\(hint)"))
            return
        }
        let value = parts.count == 2 ? String(parts[1]) : nil
        take(option, flag: flag, isNegated: isNegated, value: value, &rest)
    }

    private mutating func takeShort(_ argument: String, _ rest: inout ArraySlice<String>) {
        if argument == "-h" {
            command = .help
            return
        }
        let letters = argument.dropFirst()
        let flag = String(argument.prefix(2))
        guard let option = Option.all.first(where: { $0.short == letters.first }) else {
            let hint = NearMiss.hint(for: String(letters), among: Option.all.map(\.name), prefix: "--")
            problems.append(Problem(.argument(flag), "no such option\(hint)"))
            return
        }
        let value = letters.count > 1 ? String(letters.dropFirst()) : nil
        take(option, flag: "\(flag), --\(option.name)", isNegated: false, value: value, &rest)
    }

    private mutating func take(
        _ option: Option,
        flag: String,
        isNegated: Bool,
        value: String?,
        _ rest: inout ArraySlice<String>
    ) {
        let origin = Origin.argument(flag)
        if case .toggle = option.kind {
            guard value == nil || !isNegated else {
                problems.append(Problem(origin, "takes no value"))
                return
            }
            add(
                Setting(
                    option: option,
                    value: value ?? (isNegated ? "false" : "true"),
                    origin: origin,
                    precedence: .flag
                )
            )
            return
        }
        guard let text = value ?? rest.popFirst() else {
            problems.append(Problem(origin, "needs a value: \(option.takes)"))
            return
        }
        add(Setting(option: option, value: text, origin: origin, precedence: .flag))
    }

    private mutating func add(_ setting: Setting) { settings.append(setting) }
}
