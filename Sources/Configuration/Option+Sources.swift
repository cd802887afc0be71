extension Option {
    static let feeds = Group(
        title: "What else to read",
        options: [
            Option(
                "latin-1",
                .list,
                "GLOB",
                takes: "a glob of paths",
                help: "Files that are written in ISO 8859-1; others are UTF-8, or UTF-16 with a byte order mark"
            ) { $0.latin1Paths.append(try Value.text($1)) },
            Option(
                "time-zone",
                .list,
                "[GLOB=]ZONE",
                takes: "a zone, or a glob of paths and the zone of their times: /srv/ny/*.log=America/New_York",
                help: "Read times that show no zone as those of ZONE, in the files of GLOB or else in all",
                reload: .atOnce
            ) { $0.timeZones.append(try Value.sourceZone($1)) },
            Option(
                "rotated-dir",
                .list,
                "DIR",
                takes: "a directory",
                help:
                    "Also look here for files that rotation moved away (logrotate's olddir); relative to the log's own"
            ) { $0.rotatedDirectories.append(try Value.text($1)) },
            Option(
                "exit-at-eof",
                .toggle,
                takes: Value.truth,
                help: "Stop when standard input (-) ends; without it the page stays up"
            ) { $0.exitsAtEnd = try Value.bool($1) },
            Option(
                "journal",
                .toggle,
                takes: Value.truth,
                help: "Read the systemd journal (where nothing is named: if there is no /var/log/syslog)"
            ) { $0.readsJournal = try Value.bool($1) },
            Option(
                "journal-directory",
                .value,
                "DIR",
                takes: "a directory of journal files",
                help: "Read this journal instead of the machine's own"
            ) { $0.journalDirectory = try Value.text($1) },
            Option(
                "syslog-udp",
                .list,
                "[ADDR:]PORT",
                takes: Value.endpoints,
                help: "Receive syslog messages by UDP, on loopback if there is no address"
            ) { $0.syslogUDP.append(try Value.endpoint($1)) },
            Option(
                "syslog-tcp",
                .list,
                "[ADDR:]PORT",
                takes: Value.endpoints,
                help: "The same by TCP"
            ) { $0.syslogTCP.append(try Value.endpoint($1)) },
            Option(
                "syslog-unix",
                .list,
                "PATH",
                takes: "a path, or stream:PATH",
                help: "The same by a socket of this machine, for datagrams, or for connections with stream:PATH"
            ) { $0.syslogSockets.append(try Value.localSocket($1)) },
            Option(
                "syslog-allow",
                .list,
                "ADDR",
                takes: "an address or a range of them: 192.0.2.7 or 10.0.0.0/8",
                help: "Take syslog messages of these senders only; needed on an address that is not loopback"
            ) { $0.syslogSenders.append(try Value.addressRange($1)) },
        ]
    )
}

extension Value {
    /// `GLOB=ZONE` or `ZONE`; no zone has an equals sign.
    static func sourceZone(_ text: String) throws(Option.BadValue) -> SourceZone {
        let whole = try self.text(text)
        guard let mark = whole.lastIndex(of: "=") else { return SourceZone(glob: nil, zone: whole) }
        return SourceZone(
            glob: try self.text(String(whole[..<mark])),
            zone: try self.text(String(whole[whole.index(after: mark)...]))
        )
    }

    static let endpoints = "a port, or an address and a port: 127.0.0.1:5514 or [::1]:5514"

    static func endpoint(_ text: String) throws(Option.BadValue) -> Endpoint {
        guard let endpoint = Endpoint(text) else { throw Option.BadValue() }
        return endpoint
    }

    /// A path that fits into a socket's address (unix(7)).
    static func localSocket(_ text: String) throws(Option.BadValue) -> LocalEndpoint {
        let path = try self.text(text.hasPrefix("stream:") ? String(text.dropFirst(7)) : text)
        guard path.utf8.count < 108 else { throw Option.BadValue() }
        return LocalEndpoint(path: path, isStream: text.hasPrefix("stream:"))
    }
}
