extension Option {
    /// A part of the help text.
    struct Group: Sendable {
        var title: String
        var options: [Option]
    }

    static let all: [Option] = groups.flatMap(\.options)

    static let groups = [sources, feeds, listening, access, streaming, running]

    private static let sources = Group(
        title: "What to read",
        options: [
            Option(
                "log-file",
                short: "l",
                .list,
                "PATH",
                takes: "a file, directory or glob",
                help:
                    "File, directory or glob to tail, - for standard input; the same as one without a flag. Default: discovery"
            ) { $0.logFiles.append(try Value.text($1)) },
            Option(
                "exclude",
                .list,
                "GLOB",
                takes: "a glob of paths",
                help: "Never tail paths that match"
            ) { $0.excludedPaths.append(try Value.text($1)) },
            Option(
                "history-lines",
                .value,
                "N",
                takes: "a whole number from 0 to 100000",
                help: "Last lines of each source to read at start (200)"
            ) { $0.historyLines = try Value.int($1, in: 0...100_000) },
            Option(
                "max-line-bytes",
                .value,
                "SIZE",
                takes: "a size from 1K to 16M",
                help: "Cut longer lines and count what was cut (256K)"
            ) { $0.maxLineBytes = try Value.size($1, in: 1 << 10...16 << 20) },
            Option(
                "poll",
                .toggle,
                takes: Value.truth,
                help: "Look for changes by time instead of by inotify, for network mounts"
            ) { $0.pollsOnly = try Value.bool($1) },
            Option(
                "poll-interval",
                .value,
                "SECONDS",
                takes: "seconds from 0.05 to 3600",
                help: "Pause between two looks where files are polled (1)"
            ) { $0.pollInterval = try Value.seconds($1, in: 0.05...3600) },
            Option(
                "rules",
                .list,
                "FILE",
                takes: "a file of rules",
                help: "More rules, read after the built-in ones",
                reload: .atOnce
            ) { $0.ruleFiles.append(try Value.text($1)) },
            Option(
                "patterns",
                .list,
                "FILE",
                takes: "a file of patterns",
                help: "How to read lines of formats of your own, as expressions with named groups",
                reload: .atOnce
            ) { $0.patternFiles.append(try Value.text($1)) },
        ]
    )

    private static let listening = Group(
        title: "Where to listen",
        options: [
            Option(
                "control-port",
                short: "p",
                .value,
                "PORT",
                takes: Value.ports,
                help: "Page, control and REST (8754; 0: any free one)"
            ) { $0.controlPort = try Value.port($1) },
            Option(
                "ws-port",
                .value,
                "PORT",
                takes: Value.ports,
                help: "The WebSocket stream of its own (8755; 0: any free one)"
            ) { $0.webSocketPort = try Value.port($1) },
            Option(
                "bind",
                .value,
                "ADDR",
                takes: "an IPv4 or IPv6 address of this machine, or localhost",
                help: "Listen address (127.0.0.1); any that is not loopback needs --token-file or --allow-anonymous"
            ) { $0.bindAddress = try Value.address($1) },
            Option(
                "tls-cert",
                .value,
                "FILE",
                takes: "a PEM file",
                help: "TLS on both ports: the certificate, then its chain; read again on SIGHUP",
                reload: .atOnce
            ) { $0.tlsCertificate = try Value.text($1) },
            Option(
                "tls-key",
                .value,
                "FILE",
                takes: "a PEM file",
                help: "The certificate's private key",
                reload: .atOnce
            ) { $0.tlsKey = try Value.text($1) },
            Option(
                "tls-client-ca",
                .value,
                "FILE",
                takes: "a PEM file",
                help: "Ask every client for a certificate that one of these authorities has signed",
                reload: .atOnce
            ) { $0.tlsClientAuthorities = try Value.text($1) },
        ]
    )

    private static let access = Group(
        title: "Who may use it",
        options: [
            Option(
                "token-file",
                .value,
                "FILE",
                takes: "a file of tokens",
                help: "Ask for a token on both ports: one a line, [read:|control:]TOKEN, # for remarks",
                reload: .atOnce
            ) { $0.tokenFile = try Value.text($1) },
            Option(
                "allow-anonymous",
                .toggle,
                takes: Value.truth,
                help: "Let anybody who reaches the ports in, also on an address that is not loopback",
                reload: .atOnce
            ) { $0.allowsAnonymous = try Value.bool($1) },
            Option(
                "allow-origin",
                .list,
                "ORIGIN",
                takes: "an origin as browsers send it: https://host or https://host:port",
                help: "Web pages from there may open the stream and call the API too",
                reload: .atOnce
            ) { $0.allowedOrigins.append(try Value.origin($1)) },
            Option(
                "allow-host",
                .list,
                "NAME",
                takes: "a host name without scheme and port",
                help: "Answer to this name too, besides addresses, localhost and the machine's own name",
                reload: .atOnce
            ) { $0.allowedHosts.append(try Value.hostName($1)) },
            Option(
                "trusted-proxy",
                .list,
                "ADDR",
                takes: "an address or a range of them: 192.0.2.7 or 10.0.0.0/8",
                help: "Believe what this proxy says in X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host",
                reload: .atOnce
            ) { $0.trustedProxies.append(try Value.addressRange($1)) },
            Option(
                "allow-from",
                .list,
                "ADDR",
                takes: "an address or a range of them: 192.0.2.7 or 10.0.0.0/8",
                help: "Let only clients from there in; repeatable",
                reload: .atOnce
            ) { $0.allowedAddresses.append(try Value.addressRange($1)) },
            Option(
                "base-path",
                .value,
                "PATH",
                takes: "a path such as /logs",
                help: "Serve page, API and stream below this path too, for a proxy that passes paths on unchanged"
            ) { $0.basePath = try Value.basePath($1) },
        ]
    )

    private static let streaming = Group(
        title: "The stream",
        options: [
            Option(
                "live",
                .toggle,
                takes: Value.truth,
                help: "Stream at once (the default), or with --no-live wait for start_livelogs"
            ) { $0.startsLive = try Value.bool($1) },
            Option(
                "buffer-bytes",
                .value,
                "SIZE",
                takes: "a size from 1M to 64G",
                help: "Memory for recent lines that backlog and resume come from (64M)"
            ) { $0.bufferBytes = try Value.size($1, in: 1 << 20...64 << 30) },
            Option(
                "max-connections",
                .value,
                "N",
                takes: "a whole number from 1 to 1000000",
                help: "Clients at the same time (as many as the descriptor limit allows)",
                reload: .atOnce
            ) { $0.maxConnections = try Value.int($1, in: 1...1_000_000) },
            Option(
                "max-connections-per-address",
                .value,
                "N",
                takes: "a whole number from 1 to 1000000",
                help: "Clients of one address at the same time (4096, and any number from this machine)",
                reload: .atOnce
            ) { $0.maxConnectionsPerAddress = try Value.int($1, in: 1...1_000_000) },
            Option(
                "max-message-bytes",
                .value,
                "SIZE",
                takes: "a size from 1K to 16M",
                help: "Longest message a client may send (64K)",
                reload: .atOnce
            ) { $0.maxMessageBytes = try Value.size($1, in: 1 << 10...16 << 20) },
            Option(
                "compression",
                .toggle,
                takes: Value.truth,
                help: "Compress the stream for clients that offer it (the default), or with --no-compression for none",
                reload: .atOnce
            ) { $0.isCompressing = try Value.bool($1) },
            Option(
                "stall-timeout",
                .value,
                "SECONDS",
                takes: "seconds from 1 to 86400",
                help: "Drop a client that takes nothing for so long (60)",
                reload: .atOnce
            ) { $0.stallTimeout = try Value.seconds($1, in: 1...86_400) },
            Option(
                "ping-interval",
                .value,
                "SECONDS",
                takes: "seconds from 1 to 3600",
                help: "Pause between two pings to a client (20)",
                reload: .atOnce
            ) { $0.pingInterval = try Value.seconds($1, in: 1...3600) },
        ]
    )

    private static let running = Group(
        title: "The rest",
        options: [
            Option(
                "node-id",
                short: "n",
                .value,
                "ID",
                takes: "a name of up to 255 bytes without spaces",
                help: "This node's name (its primary address, else the host's name)"
            ) { $0.nodeID = try Value.word($1) },
            Option(
                "threads",
                .value,
                "N",
                takes: "a whole number from 1 to 256",
                help: "Threads that serve clients (one a core)"
            ) { $0.threads = try Value.int($1, in: 1...256) },
            Option(
                "state-dir",
                .value,
                "DIR",
                takes: "a directory",
                help: "For the database of lines and issues (/var/lib/livelogs, else $XDG_STATE_HOME/livelogs)"
            ) { $0.stateDirectory = try Value.text($1) },
            Option(
                "store",
                .value,
                "WHICH",
                takes: "all, warnings or none",
                help: "Lines to keep for searching: all, warnings and worse, or none (all)"
            ) { configuration, text in
                let lines = Configuration.StoredLines(rawValue: text.lowercased())
                guard let lines else { throw Option.BadValue() }
                configuration.storedLines = lines
            },
            Option(
                "retain-days",
                .value,
                "DAYS",
                takes: "days from 0.001 to 36500",
                help: "Remove lines that were stored longer ago (never)"
            ) { configuration, text in
                guard text.last != "s" else { throw Option.BadValue() }
                configuration.retainedTime = try Value.seconds(text, in: 0.001...36_500) * 86_400
            },
            Option(
                "retain-bytes",
                .value,
                "SIZE",
                takes: "a size from 64M to 1048576G",
                help: "Remove the oldest lines when the database is larger (never)"
            ) { $0.retainedBytes = try Value.size($1, in: 64 << 20...1 << 50) },
            Option(
                "archive-dir",
                .value,
                "DIR",
                takes: "a directory",
                help: "Write lines there before retention removes them (none: they are gone)"
            ) { $0.archiveDirectory = try Value.text($1) },
            Option(
                "store-buffer-bytes",
                .value,
                "SIZE",
                takes: "a size from 64K to 4G",
                help: "Memory for lines that wait to be stored; over it, files are read again later (32M)"
            ) { $0.storeBufferBytes = try Value.size($1, in: 64 << 10...4 << 30) },
            Option(
                "telemetry-interval",
                short: "t",
                .value,
                "SECONDS",
                takes: "seconds from 1 to 86400",
                help: "Pause between two telemetry samples (60); collecting comes in a later version"
            ) { $0.telemetryInterval = try Value.seconds($1, in: 1...86_400) },
            Option(
                "disable-telemetry",
                .toggle,
                takes: Value.truth,
                help: "No telemetry; /health tells which it is, collecting comes in a later version",
                reload: .atOnce
            ) { $0.isTelemetryEnabled = !(try Value.bool($1)) },
            Option(
                "api-url",
                short: "a",
                .future,
                "URL",
                takes: "a URL",
                help: "Forwarding to a central API: not in this version yet"
            ) { _, _ in },
            Option(
                "config",
                .value,
                "FILE",
                takes: "a YAML file",
                help: "Settings by their long names (/etc/livelogs/livelogs.yaml if it is there)",
                reload: .atOnce
            ) { $0.file = try Value.text($1) },
        ]
    )
}
