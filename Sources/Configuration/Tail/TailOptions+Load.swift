extension TailOptions {
    /// Reads what follows `livelogs tail`: options and at most one address, in any order.
    ///
    /// - Returns: what to do; help wins over everything else.
    /// - Throws: all problems at once.
    static func load(
        _ arguments: ArraySlice<String>,
        environment: [String: String]
    ) throws(ConfigurationError) -> Invocation {
        var options = TailOptions()
        options.token = environment["LIVELOGS_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
        var problems: [Problem] = []
        var addresses: [String] = []
        var rest = arguments
        var isOptionsOver = false
        while let argument = rest.popFirst() {
            if isOptionsOver || !argument.hasPrefix("-") {
                addresses.append(argument)
            } else if argument == "--" {
                isOptionsOver = true
            } else if argument == "--help" || argument == "-h" {
                return .tailHelp
            } else if let problem = options.take(argument, &rest) {
                problems.append(problem)
            }
        }
        if let extra = addresses.dropFirst().first {
            problems.append(Problem(.argument(extra), "takes one URL, and there is \(addresses[0]) already"))
        }
        if let text = addresses.first {
            do {
                options.address = try StreamAddress(text)
            } catch {
                problems.append(Problem(.argument(text), error.text))
            }
        }
        if options.epoch != nil, options.since == nil {
            problems.append(Problem(.argument("--epoch"), "goes together with --since"))
        }
        if options.since != nil, options.backlog > 0 {
            problems.append(Problem(.argument("--since"), "goes on where it was; leave --backlog out"))
        }
        options.checkTLS(&problems)
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        return .tail(options)
    }

    /// Who names certificates and connects without TLS is mistaken about one of the two.
    private func checkTLS(_ problems: inout [Problem]) {
        if (certificate == nil) != (key == nil) {
            let given = certificate == nil ? "--key" : "--cert"
            problems.append(Problem(.argument(given), "goes together with \(certificate == nil ? "--cert" : "--key")"))
        }
        guard !address.isSecure else { return }
        for (name, value) in [("--ca", authorities), ("--cert", certificate ?? key)] where value != nil {
            problems.append(Problem(.argument(name), "is for wss:// and https://, and this is \(address)"))
        }
    }

    private mutating func take(_ argument: String, _ rest: inout ArraySlice<String>) -> Problem? {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let flag = String(parts[0])
        let origin = Origin.argument(flag)
        guard let option = TailOption.all.first(where: { "--\($0.name)" == flag }) else {
            let name = String(flag.drop { $0 == "-" })
            if name == "token" {
                return Problem(origin, "others can read a command line; use --token-file FILE or LIVELOGS_TOKEN")
            }
            let known = TailOption.all.map(\.name) + ["help"]
            return Problem(origin, "no such option\(NearMiss.hint(for: name, among: known, prefix: "--"))")
        }
        guard option.takesValue else {
            if parts.count == 2 { return Problem(origin, "takes no value") }
            try? option.apply(&self, "")  // has nothing to refuse
            return nil
        }
        guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
            return Problem(origin, "needs a value: \(option.takes)")
        }
        do {
            try option.apply(&self, value)
            return nil
        } catch {
            return Problem(origin, "takes \(option.takes), not \"\(value.prefix(100))\"")
        }
    }
}

extension StreamAddress.Problem {
    var text: String {
        switch self {
        case .malformed: "takes a URL such as \(StreamAddress.standard), or HOST:PORT"
        case .otherScheme(let scheme): "takes ws://, wss://, http:// or https://, not \(scheme)://"
        case .hasQuery: "takes no query; filters are options: livelogs tail --help"
        case .hasUser: "takes no user; use --token-file FILE or LIVELOGS_TOKEN"
        }
    }
}
