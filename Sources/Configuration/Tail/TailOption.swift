/// One option of `livelogs tail`.
struct TailOption: Sendable {
    let name: String
    /// What stands for the value in the help text; empty for an option that takes none.
    let placeholder: String
    /// What a value must be, as error texts say it.
    let takes: String
    let help: String
    let apply: @Sendable (inout TailOptions, String) throws -> Void

    init(
        _ name: String,
        _ placeholder: String = "",
        takes: String = "",
        help: String,
        apply: @escaping @Sendable (inout TailOptions, String) throws -> Void
    ) {
        self.name = name
        self.placeholder = placeholder
        self.takes = takes
        self.help = help
        self.apply = apply
    }

    var takesValue: Bool { !placeholder.isEmpty }

    static let severities = ["debug", "info", "warning", "error", "critical"]
    static let channels = ["logs", "issues", "health", "telemetry", "alerts"]

    static let all =
        filters + [
            TailOption(
                "channels",
                "LIST",
                takes: "a list of \(channels.joined(separator: ", ")) with commas between",
                help: "What to show: \(channels.joined(separator: ",")) (logs)"
            ) { options, text in
                let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                guard names.allSatisfy(channels.contains) else { throw Option.BadValue() }
                options.channels = channels.filter(names.contains)
            },
            TailOption(
                "backlog",
                "N",
                takes: "a whole number from 0 to 100000",
                help: "The last N matching lines first (0)"
            ) { $0.backlog = try Value.int($1, in: 0...100_000) },
            TailOption(
                "since",
                "SEQ",
                takes: "a sequence number",
                help: "Go on after this sequence number, as --json shows it"
            ) {
                guard $1.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64($1) else {
                    throw Option.BadValue()
                }
                $0.since = number
            },
            TailOption(
                "epoch",
                "E",
                takes: "the epoch of a hello message",
                help: "The run of the server that --since counts in"
            ) {
                guard (1...64).contains($1.utf8.count), $1.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                    throw Option.BadValue()
                }
                $0.epoch = $1
            },
            TailOption(
                "token-file",
                "FILE",
                takes: "a file with a token",
                help: "Sign in with the first token of this file (or with LIVELOGS_TOKEN)"
            ) { $0.tokenFile = try Value.text($1) },
            file("ca", "Trust servers that these authorities (PEM) have signed, instead of the system's") {
                $0.authorities = $1
            },
            file("cert", "A certificate (PEM) for servers that ask for one; with --key") { $0.certificate = $1 },
            file("key", "The certificate's private key (PEM)") { $0.key = $1 },
            TailOption("json", help: "Print the server's messages, one JSON object a line") { options, _ in
                options.isJSON = true
            },
            TailOption(
                "color",
                "WHEN",
                takes: "auto, always or never",
                help: "auto (on a terminal, unless NO_COLOR is set), always, never"
            ) {
                guard let color = TailOptions.Color(rawValue: $1) else { throw Option.BadValue() }
                $0.color = color
            },
            TailOption("utc", help: "Show times in UTC instead of local time") { options, _ in options.isUTC = true },
            TailOption("no-resume", help: "End when the connection does instead of coming back") { options, _ in
                options.resumes = false
            },
        ]

    private static let filters = [
        TailOption(
            "severity",
            "LEVEL",
            takes: severities.joined(separator: ", "),
            help: "That or worse: \(severities.joined(separator: ", "))"
        ) {
            guard severities.contains($1.lowercased()) else { throw Option.BadValue() }
            $0.setFilter("severity", $1.lowercased())
        },
        filter("source", "GLOB", "a glob of paths", "The path, or without a slash in it the file's name"),
        filter("service", "NAME", "a service's name", "Lines of this service"),
        filter("issue", "TYPE", "an issue type", "Lines of this issue type"),
        filter("match", "REGEX", "a regular expression", "Lines that match"),
        filter("exclude", "REGEX", "a regular expression", "Lines that do not match"),
    ]

    private static func file(
        _ name: String,
        _ help: String,
        _ put: @escaping @Sendable (inout TailOptions, String) -> Void
    ) -> TailOption {
        TailOption(name, "FILE", takes: "a PEM file", help: help) { put(&$0, try Value.text($1)) }
    }

    private static func filter(_ name: String, _ placeholder: String, _ takes: String, _ help: String) -> TailOption {
        TailOption(name, placeholder, takes: "\(takes) of 1 to 1024 bytes", help: help) {
            guard (1...1024).contains($1.utf8.count), !$1.utf8.contains(0) else { throw Option.BadValue() }
            $0.setFilter(name, $1)
        }
    }
}
