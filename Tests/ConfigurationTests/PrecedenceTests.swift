import Configuration
import Testing

@Suite("Configuration from all sources")
struct PrecedenceTests {
    @Test func `without any source is the default`() throws {
        let loaded = try configuration()
        #expect(loaded == Configuration())
        #expect(loaded.controlPort == 8754)
        #expect(loaded.webSocketPort == 8755)
        #expect(loaded.bindAddress.text == "127.0.0.1")
        #expect(loaded.telemetryInterval == .seconds(60))
        #expect(loaded.startsLive)
        #expect(loaded.isTelemetryEnabled)
        #expect(loaded.stateDirectories == ["/var/lib/livelogs"])
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var port: UInt16
        var arguments: [String] = []
        var environment: [String: String] = [:]
        var file = ""
        var testDescription: String { "\(port)" }
    }

    @Test(
        arguments: [
            Row(port: 5, file: "control-port: 5"),
            Row(port: 5, file: "control_port: 5"),
            Row(port: 4, environment: ["LOG_MONITOR_SERVER_PORT": "4"], file: "control-port: 5"),
            Row(port: 3, environment: ["CONTROL_PORT": "3", "LOG_MONITOR_SERVER_PORT": "4"]),
            Row(port: 2, environment: ["CONTROL_PORT": "3", "LIVELOGS_CONTROL_PORT": "2"], file: "control-port: 5"),
            Row(port: 1, arguments: ["-p", "1"], environment: ["LIVELOGS_CONTROL_PORT": "2"], file: "control-port: 5"),
            Row(port: 9, arguments: ["-p", "1", "--control-port=9"]),
            Row(port: 7, arguments: ["-p7"], environment: ["LIVELOGS_CONTROL_PORT": ""]),
            Row(port: 8754, environment: ["CONTROL_PORT": ""], file: "control-port:"),
        ]
    )
    func `takes the strongest`(row: Row) throws {
        let loaded = try configuration(
            row.arguments,
            environment: row.environment,
            files: ["/etc/livelogs/livelogs.yaml": row.file]
        )
        #expect(loaded.controlPort == row.port)
        #expect(loaded.file == "/etc/livelogs/livelogs.yaml")
    }

    @Test func `replaces lists as a whole`() throws {
        let files = ["/etc/livelogs/livelogs.yaml": "log-file: [/a, /b]\nexclude: '*.gz'\n"]
        #expect(try configuration(files: files).logFiles == ["/a", "/b"])
        #expect(try configuration(files: files).excludedPaths == ["*.gz"])
        let environment = ["LIVELOGS_LOG_FILE": "/c, /d d,", "LIVELOGS_NO_LIVE": "1"]
        #expect(try configuration(environment: environment, files: files).logFiles == ["/c", "/d d"])
        #expect(try configuration(environment: environment).startsLive == false)
        let flags = ["/e", "-l", "/f", "serve", "--", "-g"]
        #expect(Set(try configuration(flags, environment: environment).logFiles) == ["/e", "/f", "serve", "-g"])
    }

    @Test func `reads the file that is named, and that must be there`() throws {
        let files = ["a.yaml": "node-id: a", "b.yaml": "node-id: b"]
        #expect(try configuration(["--config", "a.yaml"], files: files).nodeID == "a")
        let environment = ["LIVELOGS_CONFIG": "b.yaml"]
        #expect(try configuration(environment: environment, files: files).nodeID == "b")
        #expect(try configuration(["--config", "a.yaml"], environment: environment, files: files).file == "a.yaml")
        let error = #expect(throws: ConfigurationError.self) { try load(["--config", "c.yaml"], files: files) }
        #expect(error?.description == "c.yaml: there is no such file (--config)")
        #expect(error?.exitCode == 78)
    }

    @Test func `sets everything it names`() throws {
        let text = """
            log-file: /var/log/syslog
            exclude: ["*.1"]
            history-lines: 0
            max-line-bytes: 1M
            poll: yes
            poll-interval: 0.25
            rules: [mine.yaml]
            patterns: [ours.yaml]
            control-port: 0
            ws-port: 65535
            bind: "::1"
            token-file: tokens
            allow-anonymous: true
            allow-origin: [https://Logs.Example:443, "http://[::1]:8080"]
            live: false
            buffer-bytes: 2G
            max-connections: 5
            max-message-bytes: 4096
            stall-timeout: 90
            ping-interval: 5s
            node-id: web-1
            threads: 3
            state-dir: /srv/livelogs
            store: warnings
            store-buffer-bytes: 1M
            retain-days: 0.5
            retain-bytes: 2G
            archive-dir: /srv/old
            telemetry-interval: 10
            disable-telemetry: true
            """
        let loaded = try configuration(
            ["--config=x"],
            environment: ["HOSTNAME": "box"],
            files: ["x": text, "tokens": "sesame-sesame-sesame"]
        )
        var expected = Configuration()
        expected.logFiles = ["/var/log/syslog"]
        expected.excludedPaths = ["*.1"]
        expected.historyLines = 0
        expected.maxLineBytes = 1_048_576
        expected.pollsOnly = true
        expected.pollInterval = .milliseconds(250)
        expected.ruleFiles = ["mine.yaml"]
        expected.patternFiles = ["ours.yaml"]
        expected.controlPort = 0
        expected.webSocketPort = 65_535
        expected.bindAddress = try #require(BindAddress("::1"))
        expected.tokenFile = "tokens"
        expected.tokens = loaded.tokens
        expected.allowsAnonymous = true
        expected.allowedOrigins = ["https://logs.example", "http://[::1]:8080"]
        expected.startsLive = false
        expected.bufferBytes = 2_147_483_648
        expected.maxConnections = 5
        expected.maxMessageBytes = 4096
        expected.stallTimeout = .seconds(90)
        expected.pingInterval = .seconds(5)
        expected.nodeID = "web-1"
        expected.hostName = "box"
        expected.threads = 3
        expected.stateDirectory = "/srv/livelogs"
        expected.storedLines = .warnings
        expected.storeBufferBytes = 1_048_576
        expected.retainedTime = .seconds(43_200)
        expected.retainedBytes = 2_147_483_648
        expected.archiveDirectory = "/srv/old"
        expected.telemetryInterval = .seconds(10)
        expected.isTelemetryEnabled = false
        expected.file = "x"
        // As written, which is not what this test is about.
        expected.given = loaded.given
        #expect(loaded == expected)
        #expect(loaded.tokens.count == 1)
        #expect(loaded.stateDirectories == ["/srv/livelogs"])
    }

    @Test(
        arguments: [
            (["XDG_STATE_HOME": "/x", "HOME": "/h"], ["/var/lib/livelogs", "/x/livelogs"]),
            (["XDG_STATE_HOME": "x", "HOME": "/h"], ["/var/lib/livelogs", "/h/.local/state/livelogs"]),
            (["HOME": "/h"], ["/var/lib/livelogs", "/h/.local/state/livelogs"]),
        ]
    )
    func `knows where state may go`(environment: [String: String], expected: [String]) throws {
        #expect(try configuration(environment: environment).stateDirectories == expected)
    }

    @Test func `leaves alone what Kubernetes puts into the environment`() throws {
        let environment = [
            "LIVELOGS_PORT": "tcp://10.0.0.1:8754", "LIVELOGS_PORT_8754_TCP_ADDR": "10.0.0.1",
            "LIVELOGS_SERVICE_HOST": "10.0.0.1", "LIVELOGS_SERVICE_PORT_HTTP": "8754", "PATH": "/bin",
        ]
        #expect(try configuration(environment: environment) == Configuration())
    }

    @Test func `says that Kafka is not there yet`() throws {
        let loaded = try configuration(environment: ["KAFKA_BOOTSTRAP_SERVERS": "broker:9092"])
        #expect(loaded.notices == ["KAFKA_BOOTSTRAP_SERVERS is set, but Kafka is not in this version yet"])
    }
}
