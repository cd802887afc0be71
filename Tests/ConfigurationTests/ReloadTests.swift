import Configuration
import Testing

@Suite("What a reload changes")
struct ReloadTests {
    /// A changed value for every option; those that take effect at once are marked.
    private static let values: [(name: String, value: String, isAtOnce: Bool)] = [
        ("log-file", "[/a.log]", false), ("exclude", "[/b]", false), ("history-lines", "7", false),
        ("max-line-bytes", "2K", false),
        ("poll", "true", false), ("poll-interval", "3", false), ("rules", "[r.yaml]", true),
        ("patterns", "[p.yaml]", true),
        ("latin-1", "[/l]", false), ("time-zone", "[Europe/Berlin]", true), ("exit-at-eof", "true", false),
        ("journal", "true", false),
        ("journal-directory", "/j", false),
        ("syslog-udp", "[\"5514\"]", false), ("syslog-tcp", "[\"5514\"]", false), ("syslog-unix", "[/s]", false),
        ("syslog-allow", "[192.0.2.1]", false), ("control-port", "1", false), ("ws-port", "2", false),
        ("bind", "\"::1\"", false),
        ("tls-cert", "c.pem", true), ("tls-key", "k.pem", true), ("tls-client-ca", "a.pem", true),
        ("token-file", "tokens", true),
        ("allow-anonymous", "true", true), ("allow-origin", "[\"https://a.example\"]", true),
        ("allow-host", "[a.example]", true),
        ("trusted-proxy", "[192.0.2.1]", true), ("allow-from", "[192.0.2.1]", true), ("base-path", "/x", false),
        ("rotated-dir", "[old]", false), ("live", "false", false), ("buffer-bytes", "2M", false),
        ("max-connections", "9", true),
        ("max-connections-per-address", "9", true), ("max-message-bytes", "2K", true), ("compression", "false", true),
        ("stall-timeout", "9", true), ("ping-interval", "9", true), ("node-id", "n", false), ("threads", "1", false),
        ("state-dir", "/d", false), ("store", "none", false), ("retain-days", "1", false),
        ("retain-bytes", "1G", false),
        ("archive-dir", "/e", false), ("store-buffer-bytes", "1M", false), ("telemetry-interval", "9", false),
        ("disable-telemetry", "true", true),
    ]

    private func load(_ file: String) throws -> Configuration {
        let invocation = try Configuration.load(arguments: ["--config", "f.yaml"], environment: [:]) { path in
            path == "f.yaml" ? Array(file.utf8) : Array("0123456789abcdef0123456789abcdef\n".utf8)
        }
        guard case .serve(let configuration) = invocation else { throw CancellationError() }
        return configuration
    }

    @Test func `every option is in force at once or named`() throws {
        for (name, value, isAtOnce) in Self.values {
            // A certificate alone is none.
            let others = name.hasPrefix("tls-") ? ["tls-cert", "tls-key"].filter { $0 != name } : []
            let besides = others.map { "\($0): x.pem\n" }.joined()
            let old = try load("")
            let new = try load("\(name): \(value)\n\(besides)")
            #expect(new != old, "\(name)")
            #expect(old.changesForNextStart(in: new) == (isAtOnce ? [] : [name]))
            #expect(new.changesForNextStart(in: old) == (isAtOnce ? [] : [name]), "taken out again")
            #expect(new.changesForNextStart(in: new) == [])
        }
    }

    @Test func `no option is forgotten here`() {
        let names = HelpText.text.split(separator: "\n").compactMap { line -> String? in
            guard line.hasPrefix("  -") || line.hasPrefix("      --") else { return nil }
            return line.split(separator: " ").first { $0.hasPrefix("--") }.map { String($0.dropFirst(2)) }
        }
        let known = Set(Self.values.map(\.name)).union(["api-url", "config", "help", "version"])
        #expect(names.count > 40)
        #expect(Set(names).subtracting(known).isEmpty)
    }

    @Test func `the same value written otherwise is no change`() throws {
        #expect(try load("buffer-bytes: 2M").changesForNextStart(in: load("buffer-bytes: 2048K")) == [])
        #expect(try load("buffer-bytes: 64M").changesForNextStart(in: load("")) == [])
    }
}
