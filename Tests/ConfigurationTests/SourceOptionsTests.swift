import Configuration
import Testing

@Suite("Options of sources beside files")
struct SourceOptionsTests {
    @Test func `have defaults that read files alone`() throws {
        let plain = try configuration()
        #expect(!plain.readsStandardInput && plain.readsJournal == nil && plain.journalDirectory == nil)
        #expect(plain.syslogUDP.isEmpty && plain.syslogTCP.isEmpty && plain.syslogSockets.isEmpty)
        #expect(try configuration(["-"]).readsStandardInput)
    }

    @Test func `are all taken, from every place`() throws {
        let all = try configuration(
            [
                "--syslog-udp", "5514", "--syslog-udp", "[::1]:0", "--syslog-unix", "/run/x", "--syslog-unix",
                "stream:/run/y",
                "--no-journal", "--exit-at-eof", "-", "a.log",
            ],
            environment: ["LIVELOGS_JOURNAL_DIRECTORY": "/j"],
            files: [
                Configuration.defaultFile: """
                latin-1: [/srv/old/*.log]
                rotated-dir: [archive, /mnt/logs]
                syslog-tcp: 10.0.0.1:514
                syslog-allow: [10.0.0.0/8]
                """
            ]
        )
        #expect(all.logFiles == ["-", "a.log"])
        #expect(all.readsStandardInput && all.exitsAtEnd)
        #expect(all.rotatedDirectories == ["archive", "/mnt/logs"])
        #expect(all.syslogUDP.map(\.description) == ["127.0.0.1:5514", "[::1]:0"])
        #expect(all.syslogTCP.map(\.description) == ["10.0.0.1:514"])
        #expect(all.syslogSenders.count == 1)
        #expect(
            all.syslogSockets == [
                LocalEndpoint(path: "/run/x", isStream: false), LocalEndpoint(path: "/run/y", isStream: true),
            ]
        )
        #expect(all.readsJournal == false)
        #expect(all.journalDirectory == "/j")
        #expect(all.latin1Paths == ["/srv/old/*.log"])
    }

    @Test func `name zones for globs or for all`() throws {
        let all = try configuration(["--time-zone", "/srv/a=b/*.log=Asia/Tokyo", "--time-zone=EST5EDT,M3.2.0,M11.1.0"])
        #expect(
            all.timeZones == [
                SourceZone(glob: "/srv/a=b/*.log", zone: "Asia/Tokyo"),
                SourceZone(glob: nil, zone: "EST5EDT,M3.2.0,M11.1.0"),
            ]
        )
        for text in ["", "=", "a=", "=UTC"] {
            #expect(throws: ConfigurationError.self) { try load(["--time-zone=\(text)"]) }
        }
    }

    @Test(arguments: ["", ":", "localhost:", "host:514", "::1:514", "1.2.3.4", "127.0.0.1:65536", "-1", "[::1]"])
    func `refuse what is no address and port`(text: String) {
        #expect(Endpoint(text) == nil)
        #expect(throws: ConfigurationError.self) { try load(["--syslog-udp=\(text)"]) }
    }

    @Test(arguments: ["0.0.0.0:514", "[::]:514", "192.0.2.1:514"], ["--syslog-udp", "--syslog-tcp"])
    func `want a list of senders on an address that others reach`(text: String, option: String) throws {
        #expect {
            try load([option, text])
        } throws: { error in
            "\(error)".contains("\(option): \(text) can be reached from other machines")
        }
        #expect(try !configuration([option, text, "--syslog-allow", "0.0.0.0/0"]).syslogSenders.isEmpty)
    }
}
