/// The settings that environment variables make.
enum Environment {
    /// Names that other programs' conventions gave, besides `LIVELOGS_<OPTION>`.
    private static let named: [(variable: String, option: String, precedence: Precedence)] = [
        ("LIVE_WS_PORT", "ws-port", .namedVariable),
        ("CONTROL_PORT", "control-port", .namedVariable),
        ("LOG_MONITOR_SERVER_PORT", "control-port", .aliasVariable),
        ("TELEMETRY_INTERVAL", "telemetry-interval", .namedVariable),
    ]

    /// Reads all variables that are ours; empty ones count as not set, lists are separated by commas.
    static func settings(_ environment: [String: String], problems: inout [Problem]) -> [Setting] {
        var settings: [Setting] = []
        for (variable, name, precedence) in named {
            guard let value = environment[variable], !value.isEmpty, let (option, _) = Option.named(name) else {
                continue
            }
            settings.append(Setting(option: option, value: value, origin: .variable(variable), precedence: precedence))
        }
        // Sorted, so that the same environment always gives the same message.
        for variable in environment.keys.sorted() where variable.hasPrefix("LIVELOGS_") && !isElsewhere(variable) {
            let origin = Origin.variable(variable)
            let name = variable.dropFirst("LIVELOGS_".count).lowercased().replacing("_", with: "-")
            guard let (option, isNegated) = Option.named(name) else {
                let hint = NearMiss.hint(for: variable, among: Option.all.map(\.variable))
                problems.append(Problem(origin, "no such setting\(hint)"))
                continue
            }
            guard let value = environment[variable], !value.isEmpty else { continue }
            for part in parts(of: value, for: option) {
                let text = isNegated ? Toggle.negated(part) : part
                settings.append(Setting(option: option, value: text, origin: origin, precedence: .variable))
            }
        }
        return settings
    }

    private static func parts(of value: String, for option: Option) -> [String] {
        guard case .list = option.kind else { return [value] }
        return value.split(separator: ",").compactMap { part in
            let text = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            return text.isEmpty ? nil : text
        }
    }

    /// What `livelogs tail` reads, and what Kubernetes puts into every container of a namespace that has a service called
    /// "livelogs".
    private static func isElsewhere(_ variable: String) -> Bool {
        variable == "LIVELOGS_TOKEN" || variable == "LIVELOGS_PORT" || variable.hasPrefix("LIVELOGS_PORT_")
            || variable == "LIVELOGS_SERVICE_HOST" || variable.hasPrefix("LIVELOGS_SERVICE_PORT")
    }
}

/// `no-live: true` is `live: false`, wherever a toggle may be written.
enum Toggle {
    /// The opposite, or the text as it is when it is neither on nor off.
    static func negated(_ text: String) -> String {
        guard let value = try? Value.bool(text) else { return text }
        return value ? "false" : "true"
    }
}
