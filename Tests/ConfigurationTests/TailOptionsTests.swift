import Configuration
import Testing

@Suite("Options of tail")
struct TailOptionsTests {
    static func options(_ arguments: [String], environment: [String: String] = [:]) throws -> TailOptions {
        guard case .tail(let options) = try load(["tail"] + arguments, environment: environment) else {
            throw NotServing()
        }
        return options
    }

    @Test func `have defaults`() throws {
        let options = try Self.options([])
        #expect(options == TailOptions())
        #expect("\(options.address)" == "ws://127.0.0.1:8755/livelogs")
        #expect(options.channels == ["logs"])
        #expect(options.resumes)
    }

    @Test(arguments: [
        ("ws://h:1/p", "ws://h:1/p"), ("ws://h", "ws://h:80/livelogs"), ("http://h:8754/", "ws://h:8754/livelogs"),
        ("HTTP://h/base/", "ws://h:80/base/livelogs"), ("h", "ws://h:8755/livelogs"), ("h:9", "ws://h:9/livelogs"),
        ("[::1]:9", "ws://[::1]:9/livelogs"), ("ws://[fe80::1]", "ws://[fe80::1]:80/livelogs"),
        ("10.0.0.1:8755/x", "ws://10.0.0.1:8755/x"), ("wss://h", "wss://h:443/livelogs"),
        ("https://h:8754/logs/", "wss://h:8754/logs/livelogs"), ("WSS://[::1]:9/x", "wss://[::1]:9/x"),
    ])
    func `take an address in many forms`(text: String, expected: String) throws {
        #expect(try "\(Self.options([text]).address)" == expected)
    }

    @Test func `are all taken, in any order`() throws {
        let options = try Self.options([
            "--severity", "ERROR", "h", "--source=*.log", "--service", "sshd", "--issue", "a", "--match", "-x",
            "--exclude=b",
            "--match", "y", "--channels", "issues,logs", "--backlog", "10", "--token-file", "t", "--json", "--color",
            "never",
            "--utc", "--no-resume",
        ])
        #expect(
            options.filters == [
                .init("severity", "error"), .init("source", "*.log"), .init("service", "sshd"), .init("issue", "a"),
                .init("exclude", "b"), .init("match", "y"),
            ]
        )
        #expect(options.channels == ["logs", "issues"])
        #expect(options.backlog == 10)
        #expect(options.tokenFile == "t")
        #expect(options.isJSON && options.isUTC && !options.resumes)
        #expect(options.color == .never)
        let secure = try Self.options(["wss://h", "--ca", "a", "--cert=c", "--key", "k"])
        #expect(secure.address.isSecure)
        #expect([secure.authorities, secure.certificate, secure.key] == ["a", "c", "k"])
        let resumed = try Self.options(["--since", "7", "--epoch", "e"], environment: ["LIVELOGS_TOKEN": "secret"])
        #expect(resumed.since == 7)
        #expect(resumed.epoch == "e")
        #expect(resumed.token == "secret")
    }

    @Test(arguments: [
        (["--servce", "a"], "--servce: no such option; did you mean --service?"), (["-x"], "-x: no such option"),
        (["--token", "a"], "--token: others can read a command line; use --token-file FILE or LIVELOGS_TOKEN"),
        (["--severity", "bad"], "--severity: takes debug, info, warning, error, critical, not \"bad\""),
        (["--severity"], "--severity: needs a value: debug, info, warning, error, critical"),
        (["--json=1"], "--json: takes no value"), (["--epoch", "e"], "--epoch: goes together with --since"),
        (
            ["--channels", "log"],
            "--channels: takes a list of logs, issues, health, telemetry, alerts with commas between, not \"log\""
        ),
        (["--backlog", "100001"], "--backlog: takes a whole number from 0 to 100000, not \"100001\""),
        (["--backlog", "1", "--since", "1"], "--since: goes on where it was; leave --backlog out"),
        (["--since", "-1"], "--since: takes a sequence number, not \"-1\""),
        (["--color=some"], "--color: takes auto, always or never, not \"some\""),
        (["--match="], "--match: takes a regular expression of 1 to 1024 bytes, not \"\""),
        (["a", "b"], "b: takes one URL, and there is a already"),
        (["ftp://h"], "ftp://h: takes ws://, wss://, http:// or https://, not ftp://"),
        (["--ca", "f", "h"], "--ca: is for wss:// and https://, and this is ws://h:8755/livelogs"),
        (["--cert", "f", "wss://h"], "--cert: goes together with --key"),
        (["--key", "f", "wss://h"], "--key: goes together with --cert"),
        (["--ca="], "--ca: takes a PEM file, not \"\""),
        (
            ["ws://h/livelogs?severity=error"],
            "ws://h/livelogs?severity=error: takes no query; filters are options: livelogs tail --help"
        ),
        (["ws://u:p@h"], "ws://u:p@h: takes no user; use --token-file FILE or LIVELOGS_TOKEN"),
        (["h:0"], "h:0: takes a URL such as ws://127.0.0.1:8755/livelogs, or HOST:PORT"),
        (["::1"], "::1: takes a URL such as ws://127.0.0.1:8755/livelogs, or HOST:PORT"),
        (["ws://"], "ws://: takes a URL such as ws://127.0.0.1:8755/livelogs, or HOST:PORT"),
    ])
    func `are told when they are wrong`(arguments: [String], line: String) {
        let error = #expect(throws: ConfigurationError.self) { try Self.options(arguments) }
        #expect(error?.description == line)
        #expect(error?.exitCode == 64)
    }

    @Test func `are told all at once, unless help is asked for`() throws {
        let error = #expect(throws: ConfigurationError.self) { try Self.options(["--jsn", "--backlog", "x"]) }
        #expect(error?.lines.count == 2)
        #expect(try load(["tail", "--jsn", "--help"]) == .tailHelp)
        for name in ["--severity LEVEL", "--token-file FILE", "--no-resume", "76"] {
            #expect(TailHelp.text.contains(name))
        }
    }

    @Test func `come after the command`() {
        let error = #expect(throws: ConfigurationError.self) { try load(["--no-live", "tail"]) }
        #expect(error?.description == "tail: comes first: livelogs tail [OPTIONS] [URL]")
    }

    @Test(
        arguments: [
            ("abc", "abc"), ("# a\n\n read: abc \r\nother\n", "abc"), ("control:abc", "abc"), ("", nil), ("#\n", nil),
            ("a b", nil), ("admin:abc", nil), ("a\u{1}b", nil),
        ] as [(String, String?)]
    )
    func `take the first token of a file`(content: String, token: String?) {
        #expect(BearerToken(Array(content.utf8))?.text == token)
    }
}
