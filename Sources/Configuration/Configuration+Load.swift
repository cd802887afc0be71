extension Configuration {
    /// Puts command line, environment and configuration file together; for a start and again for a reload.
    ///
    /// A flag counts more than the environment, which counts more than the file, which counts more than the default.
    /// Every value is checked, also one that a stronger source overrides: a broken file is worth knowing of.
    ///
    /// - Parameters:
    ///   - arguments: the command line without the program's name.
    ///   - environment: all variables.
    ///   - readFile: the bytes of a file, `nil` when there is none; what it throws becomes part of the message.
    /// - Returns: what to do, and with which settings.
    /// - Throws: all problems at once.
    package static func load(
        arguments: [String],
        environment: [String: String],
        readFile: (_ path: String) throws -> [UInt8]?
    ) throws(ConfigurationError) -> Invocation {
        // A client: neither the server's options nor its file are for it.
        if arguments.first == Command.tail.rawValue {
            return try TailOptions.load(arguments.dropFirst(), environment: environment)
        }
        let line = Arguments(arguments)
        // Who asks for help gets it, whatever else is wrong.
        if line.command == .help { return .help }
        if line.command == .version { return .version }

        var problems = line.problems
        var settings = line.settings
        if line.command != .parse, line.command != .import, let option = Option.named("log-file")?.option {
            settings += line.operands.map {
                Setting(option: option, value: $0, origin: .argument($0), precedence: .flag)
            }
        }
        settings += Environment.settings(environment, problems: &problems)
        let file = readConfiguration(settings, problems: &problems, readFile)
        if let file { settings += ConfigurationFile.settings(file.bytes, name: file.path, problems: &problems) }

        var configuration = Configuration()
        let origins = configuration.take(settings, problems: &problems)
        configuration.file = file?.path
        if let file {
            configuration.actions = ConfigurationFile.actions(file.bytes, name: file.path, problems: &problems)
        }
        configuration.takeSurroundings(environment)
        configuration.readTokens(origin: origins["token-file"], problems: &problems, readFile)
        configuration.checkAccess(origin: origins["bind"], problems: &problems)
        configuration.checkSyslog(origins, problems: &problems)
        configuration.checkTLS(origins, problems: &problems)
        configuration.checkPorts(origin: origins["control-port"] ?? origins["ws-port"], problems: &problems)
        if line.command == .parse, line.operands.isEmpty {
            problems.append(Problem(.argument("parse"), "needs a value: at least one FILE"))
        }
        if line.command == .import, line.operands.isEmpty {
            problems.append(Problem(.argument("import"), "needs a value: at least one ARCHIVE"))
        }
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        switch line.command {
        case .parse: return .parse(line.operands, configuration)
        case .validate: return .validate(configuration)
        case .import: return .restore(line.operands, configuration)
        case .serve, .version, .help, .analyze, .tail: return .serve(configuration)
        }
    }

    /// The file that `--config` or `LIVELOGS_CONFIG` names, which must be there, else the default one if it is.
    private static func readConfiguration(
        _ settings: [Setting],
        problems: inout [Problem],
        _ readFile: (String) throws -> [UInt8]?
    ) -> (path: String, bytes: [UInt8])? {
        let named = settings.filter { $0.option.name == "config" }
        let strongest = named.map(\.precedence).max()
        let chosen = named.last { $0.precedence == strongest }
        let path = chosen?.value ?? defaultFile
        do {
            if let bytes = try readFile(path) { return (path, bytes) }
            if let chosen, !path.isEmpty {
                problems.append(Problem(.file(path), "there is no such file (\(chosen.origin))"))
            }
        } catch {
            problems.append(Problem(.file(path), "can't be read: \(error)"))
        }
        return nil
    }

    /// Applies the strongest settings of each option and checks the others.
    ///
    /// - Returns: where the setting that counts was written, by option name.
    private mutating func take(_ settings: [Setting], problems: inout [Problem]) -> [String: Origin] {
        var strongest: [String: Precedence] = [:]
        for setting in settings {
            strongest[setting.option.name] = max(setting.precedence, strongest[setting.option.name] ?? .file)
        }
        var overridden = Configuration()
        var origins: [String: Origin] = [:]
        for setting in settings {
            let problem: Problem?
            if setting.precedence == strongest[setting.option.name] {
                problem = setting.option.put(setting, into: &self)
                given[setting.option.name, default: []].append(setting.value)
                origins[setting.option.name] = setting.origin
            } else {
                problem = setting.option.put(setting, into: &overridden)
            }
            if let problem { problems.append(problem) }
        }
        return origins
    }

    private mutating func takeSurroundings(_ environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        hostName = value("HOSTNAME").flatMap { try? Value.word($0) }
        // A relative path there is to be ignored (XDG Base Directory Specification).
        userStateDirectory =
            value("XDG_STATE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? value("HOME").map { $0 + "/.local/state" }
        if value("KAFKA_BOOTSTRAP_SERVERS") != nil {
            notices.append("KAFKA_BOOTSTRAP_SERVERS is set, but Kafka is not in this version yet")
        }
    }

    private mutating func readTokens(
        origin: Origin?,
        problems: inout [Problem],
        _ readFile: (String) throws -> [UInt8]?
    ) {
        guard let tokenFile, let origin else { return }
        do {
            if let bytes = try readFile(tokenFile) {
                tokens = TokenList(bytes, name: tokenFile, problems: &problems, notices: &notices)
            } else {
                problems.append(Problem(origin, "there is no file \(tokenFile)"))
            }
        } catch {
            problems.append(Problem(origin, "\(tokenFile) can't be read: \(error)"))
        }
    }

    private func checkAccess(origin: Origin?, problems: inout [Problem]) {
        guard let origin, !bindAddress.isLoopback, tokenFile == nil, !allowsAnonymous else { return }
        problems.append(
            Problem(
                origin,
                "\(bindAddress) can be reached from other machines: give --token-file FILE to ask for a token, "
                    + "or --allow-anonymous to let anybody in"
            )
        )
    }

    /// Whoever reaches such a port can write lines that look like anybody's, and nothing in the protocol tells who it was.
    private func checkSyslog(_ origins: [String: Origin], problems: inout [Problem]) {
        guard syslogSenders.isEmpty else { return }
        for (name, endpoints) in [("syslog-udp", syslogUDP), ("syslog-tcp", syslogTCP)] {
            guard let open = endpoints.first(where: { !$0.address.isLoopback }), let origin = origins[name] else {
                continue
            }
            problems.append(
                Problem(
                    origin,
                    "\(open) can be reached from other machines: name those that may send with --syslog-allow ADDR, "
                        + "0.0.0.0/0 and ::/0 for all of them"
                )
            )
        }
    }

    private func checkTLS(_ origins: [String: Origin], problems: inout [Problem]) {
        if tlsKey == nil, let origin = origins["tls-cert"] {
            problems.append(Problem(origin, "needs the certificate's key, too (--tls-key)"))
        }
        if tlsCertificate == nil, let origin = origins["tls-key"] ?? origins["tls-client-ca"] {
            problems.append(Problem(origin, "needs a certificate, too (--tls-cert)"))
        }
    }

    private func checkPorts(origin: Origin?, problems: inout [Problem]) {
        guard let origin, controlPort == webSocketPort, controlPort != 0 else { return }
        problems.append(
            Problem(
                origin,
                "\(controlPort) is the port of both control and stream; give them different ones "
                    + "(--control-port, --ws-port), the stream is on the control port anyway"
            )
        )
    }
}
