import Configuration
import Testing

@Suite("Problems of a configuration")
struct ProblemTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var line: String
        var exitCode: Int32 = 64
        var arguments: [String] = []
        var environment: [String: String] = [:]
        var file: String?
        var testDescription: String { line }
    }

    static let usage = [
        Row(line: "--bogus: no such option", arguments: ["--bogus"]),
        Row(line: "--contol-port: no such option; did you mean --control-port?", arguments: ["--contol-port", "1"]),
        Row(line: "--no-bind: no such option", arguments: ["--no-bind"]),
        Row(line: "-x: no such option", arguments: ["-x"]),
        Row(line: "-p, --control-port: needs a value: a port from 0 to 65535", arguments: ["-p"]),
        Row(line: "-p, --control-port: takes a port from 0 to 65535, not \"65536\"", arguments: ["-p", "65536"]),
        Row(line: "-p, --control-port: takes a port from 0 to 65535, not \"+1\"", arguments: ["-p", "+1"]),
        Row(line: "--ws-port: takes a port from 0 to 65535, not \"\"", arguments: ["--ws-port="]),
        Row(line: "--live: takes true or false, not \"maybe\"", arguments: ["--live=maybe"]),
        Row(line: "--no-live: takes no value", arguments: ["--no-live=true"]),
        Row(line: "--buffer-bytes: takes a size from 1M to 64G, not \"65G\"", arguments: ["--buffer-bytes", "65G"]),
        Row(line: "--store: takes all, warnings or none, not \"some\"", arguments: ["--store", "some"]),
        Row(line: "--retain-days: takes days from 0.001 to 36500, not \"30s\"", arguments: ["--retain-days", "30s"]),
        Row(
            line: "--max-line-bytes: takes a size from 1K to 16M, not \"9999999999999999999G\"",
            arguments: ["--max-line-bytes", "9999999999999999999G"]
        ),
        Row(
            line: "--stall-timeout: takes seconds from 1 to 86400, not \"nan\"",
            arguments: ["--stall-timeout", "nan"]
        ),
        Row(
            line: "--ping-interval: takes seconds from 1 to 3600, not \"0.5\"",
            arguments: ["--ping-interval", "0.5"]
        ),
        Row(
            line: "--node-id: takes a name of up to 255 bytes without spaces, not \"a b\"",
            arguments: ["--node-id", "a b"]
        ),
        Row(
            line: "--bind: takes an IPv4 or IPv6 address of this machine, or localhost, not \"example.org\"",
            arguments: ["--bind", "example.org"]
        ),
        Row(
            line: "--allow-origin: takes an origin as browsers send it: https://host or https://host:port, "
                + "not \"https://a/\"",
            arguments: ["--allow-origin", "https://a/"]
        ),
        Row(line: "-a, --api-url: not in this version yet; leave it out", arguments: ["-a", "http://a"]),
        Row(line: "--tls-cert: needs the certificate's key, too (--tls-key)", arguments: ["--tls-cert=a"]),
        Row(line: "--tls-key: needs a certificate, too (--tls-cert)", arguments: ["--tls-key=a"]),
        Row(line: "--tls-client-ca: needs a certificate, too (--tls-cert)", arguments: ["--tls-client-ca=a"]),
        Row(line: "analyze: not in this version yet; a file of that name is ./analyze", arguments: ["analyze", "a"]),
        Row(line: "parse: needs a value: at least one FILE", arguments: ["parse"]),
        Row(
            line: "-p, --control-port: 8755 is the port of both control and stream; give them different ones "
                + "(--control-port, --ws-port), the stream is on the control port anyway",
            arguments: ["-p", "8755"]
        ),
        Row(line: "--threads: takes a whole number from 1 to 256, not \"1?2\"", arguments: ["--threads", "1\n2"]),
        Row(line: "--token-file: there is no file t", arguments: ["--token-file", "t"]),
        Row(
            line: "--bind: 0.0.0.0 can be reached from other machines: give --token-file FILE to ask for a token, "
                + "or --allow-anonymous to let anybody in",
            arguments: ["--bind", "0.0.0.0"]
        ),
    ]

    static let surroundings = [
        Row(
            line: "LIVELOGS_CONTROL_POTR: no such setting; did you mean LIVELOGS_CONTROL_PORT?",
            exitCode: 78,
            environment: ["LIVELOGS_CONTROL_POTR": "1"]
        ),
        Row(
            line: "LIVE_WS_PORT: takes a port from 0 to 65535, not \"x\"",
            exitCode: 78,
            environment: ["LIVE_WS_PORT": "x"]
        ),
        Row(
            line: "LIVELOGS_API_URL: not in this version yet; leave it out",
            exitCode: 78,
            environment: ["LIVELOGS_API_URL": "http://a"]
        ),
        Row(line: "f:2: contol-port: no such key; did you mean control-port?", exitCode: 78, file: "\ncontol-port: 1"),
        Row(line: "f:1: config: no such key", exitCode: 78, file: "config: g"),
        Row(line: "f:1: threads: takes a whole number from 1 to 256, not \"0\"", exitCode: 78, file: "threads: 0"),
        Row(
            line: "f:1: bind: takes an IPv4 or IPv6 address of this machine, or localhost",
            exitCode: 78,
            file: "bind: []"
        ),
        Row(line: "f:1: rules: takes a file of rules, or a list of them", exitCode: 78, file: "rules: {a: b}"),
        Row(line: "f:2: node_id: is there twice, first in line 1", exitCode: 78, file: "node-id: a\nnode_id: b"),
        Row(line: "f:1: the key \"poll\" is there twice, first in line 1", exitCode: 78, file: "{poll: 1, poll: 2}"),
        Row(line: "f:1: expected a mapping (key: value), found a list", exitCode: 78, file: "[a]"),
    ]

    @Test(arguments: usage + surroundings)
    func `are one line with the place and what it takes`(row: Row) {
        let error = #expect(throws: ConfigurationError.self) {
            try load(
                row.arguments + (row.file == nil ? [] : ["--config", "f"]),
                environment: row.environment,
                files: ["f": row.file ?? ""]
            )
        }
        #expect(error?.description == row.line)
        #expect(error?.exitCode == row.exitCode)
    }

    @Test func `are told all at once`() {
        let error = #expect(throws: ConfigurationError.self) {
            try load(
                ["--bogus", "-p", "x"],
                environment: ["LIVELOGS_THREADS": "none"],
                files: ["/etc/livelogs/livelogs.yaml": "threads: many\npoll: 3\n"]
            )
        }
        #expect(
            error?.lines == [
                "--bogus: no such option",
                "-p, --control-port: takes a port from 0 to 65535, not \"x\"",
                "LIVELOGS_THREADS: takes a whole number from 1 to 256, not \"none\"",
                "/etc/livelogs/livelogs.yaml:1: threads: takes a whole number from 1 to 256, not \"many\"",
                "/etc/livelogs/livelogs.yaml:2: poll: takes true or false, not \"3\"",
            ]
        )
        #expect(error?.exitCode == 64)
    }

    @Test func `of a file that can't be read say why`() {
        let error = #expect(throws: ConfigurationError.self) { try load(files: ["/etc/livelogs/livelogs.yaml": nil]) }
        #expect(error?.description == "/etc/livelogs/livelogs.yaml: can't be read: Permission denied")
    }

    @Test func `of a bind address end with a token file or the word`() throws {
        let files = ["t": "0123456789abcdef"]
        #expect(try configuration(["--bind=0.0.0.0", "--token-file=t"], files: files).tokens.count == 1)
        #expect(try configuration(["--bind=::", "--allow-anonymous"]).bindAddress.text == "::")
    }
}
