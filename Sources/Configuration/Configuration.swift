/// Everything an operator can set, with its default; the same for a start and for a reload.
package struct Configuration: Sendable, Hashable {
    /// Files, directories and globs to tail, in the order given.
    ///
    /// Default: none, which asks for discovery of the usual places.
    package var logFiles: [String] = []

    /// Globs of paths never to tail, even when `logFiles` or discovery names them.
    ///
    /// Default: none.
    package var excludedPaths: [String] = []

    /// Globs of paths that are written in ISO 8859-1.
    ///
    /// Default: none.
    package var latin1Paths: [String] = []
    package var rotatedDirectories: [String] = []

    /// In which zones times are that show none; of several for a source, the first counts.
    ///
    /// Default: none, which takes them for this machine's (`TZ`, `/etc/localtime`), those of containers for UTC.
    package var timeZones: [SourceZone] = []

    /// Stop when standard input has ended.
    ///
    /// Default: false, which leaves the page up for those who still read.
    package var exitsAtEnd = false

    /// Read the systemd journal.
    ///
    /// Default: `nil`, which does so in a discovery on a machine without `/var/log/syslog`.
    package var readsJournal: Bool?

    /// Of journal files to be read instead of the machine's own.
    ///
    /// Default: none.
    package var journalDirectory: String?

    /// Where syslog messages come in by UDP and TCP; port 0 takes any free one.
    ///
    /// Default: none.
    package var syslogUDP: [Endpoint] = []
    package var syslogTCP: [Endpoint] = []

    /// Sockets of this machine where syslog messages come in.
    ///
    /// Default: none.
    package var syslogSockets: [LocalEndpoint] = []

    /// Whose syslog messages are taken.
    ///
    /// Default: none, which takes those of everybody who reaches the ports; on addresses that are not loopback it must
    /// be said.
    package var syslogSenders: [AddressRange] = []

    /// Last lines of each source read at start, for `backlog` and the page.
    ///
    /// Default: 200. More lets late viewers see further back and makes the start read more.
    package var historyLines = 200

    /// Longest line kept, in bytes; the rest of a longer one is dropped and counted.
    ///
    /// Default: 256 KiB. Each source being read may hold this much of an unfinished line.
    package var maxLineBytes = 256 << 10

    /// Look at files by time instead of by inotify, for file systems that tell nothing (network mounts).
    ///
    /// Default: false.
    package var pollsOnly = false

    /// Pause between two looks where files are polled.
    ///
    /// Default: 1 second. Shorter finds lines sooner and costs a `stat` a file each time.
    package var pollInterval = Duration.seconds(1)

    /// More files of rules, read after the built-in ones.
    ///
    /// Default: none.
    package var ruleFiles: [String] = []

    /// What may be done about issues without a person; only in the file.
    ///
    /// Default: none, so that nothing is ever run.
    package var actions: [Action] = []

    /// Files of patterns for lines of formats of one's own.
    package var patternFiles: [String] = []

    /// Port of the page, `/control` and REST; 0 takes any free one.
    ///
    /// Default: 8754.
    package var controlPort: UInt16 = 8754

    /// Port of the stream alone; 0 takes any free one.
    ///
    /// Default: 8755.
    package var webSocketPort: UInt16 = 8755

    /// Where both ports listen.
    ///
    /// Default: 127.0.0.1.
    package var bindAddress = BindAddress.loopback

    /// PEM file of the certificate that both ports show, its chain behind it.
    ///
    /// Default: none, which speaks without TLS. Given together with `tlsKey` only.
    package var tlsCertificate: String?

    /// PEM file of the certificate's private key.
    ///
    /// Default: none.
    package var tlsKey: String?

    /// PEM file of the authorities that must have signed a client's certificate.
    ///
    /// Default: none, which asks clients for no certificate.
    package var tlsClientAuthorities: String?

    /// Web pages of these origins may open the stream, besides the server's own.
    ///
    /// Default: none. As browsers send them: scheme, host and port, in lower case, without a default port.
    package var allowedOrigins: [String] = []

    /// Names that the server answers to, besides its addresses, `localhost` and the machine's own name.
    ///
    /// Default: none. Needed behind a proxy that passes its public name on.
    package var allowedHosts: [String] = []

    /// Addresses that clients may come from.
    ///
    /// Default: none, which is anywhere.
    package var allowedAddresses: [AddressRange] = []

    /// Proxies whose `X-Forwarded-For`, `-Proto` and `-Host` are believed.
    ///
    /// Default: none.
    package var trustedProxies: [AddressRange] = []

    /// Where a proxy that passes paths on unchanged puts the page: `/logs`, without a slash at its end.
    ///
    /// Default: empty, the root. Paths without it are served as well.
    package var basePath = ""

    /// Anybody who reaches the ports may use them, though they are not on loopback.
    ///
    /// Default: false.
    package var allowsAnonymous = false

    /// The file that `tokens` came from.
    ///
    /// Default: none.
    package var tokenFile: String?

    /// Who may use the ports; empty when no token is asked for.
    package var tokens = TokenList()

    /// This node's name.
    ///
    /// Default: `nil`, which asks for the primary address, else the host's name.
    package var nodeID: String?

    /// The host's name as the environment tells it (`HOSTNAME`).
    package var hostName: String?

    /// Start streaming at once, else wait for `start_livelogs`.
    ///
    /// Default: true.
    package var startsLive = true

    /// Where state that outlives a run belongs.
    ///
    /// Default: `nil`, see `stateDirectories`.
    package var stateDirectory: String?

    /// Which lines the database keeps.
    ///
    /// Default: all. `warnings` keeps those of severity warning and worse and those that are issues; `none` keeps no
    /// lines, but where files were read up to, issues and scores.
    package var storedLines = StoredLines.all

    package enum StoredLines: String, Sendable, Hashable, CaseIterable { case all, warnings, none }

    /// Memory for lines that wait to be stored, in bytes; over it, files are read again later.
    ///
    /// Default: 32 MiB.
    package var storeBufferBytes = 32 << 20

    /// How long stored lines are kept.
    ///
    /// Default: `nil`, for as long as there is room.
    package var retainedTime: Duration?

    /// How large the database may become, in bytes, before its oldest lines go.
    ///
    /// Default: `nil`, as large as it gets.
    package var retainedBytes: Int?

    /// Where lines are written before retention removes them.
    ///
    /// Default: `nil`, which only removes them.
    package var archiveDirectory: String?

    /// `$XDG_STATE_HOME`, or what stands for it when it is not set; `nil` without a home directory.
    package var userStateDirectory: String?

    /// Loop threads.
    ///
    /// Default: `nil`, one a core.
    package var threads: Int?

    /// Clients at the same time.
    ///
    /// Default: `nil`, as many as the descriptor limit allows.
    package var maxConnections: Int?

    /// Clients of one address at the same time; of IPv6, of one network of 64 bits.
    ///
    /// Default: `nil`, which is 4,096, and no limit for this machine's own programs; a number holds for those too.
    package var maxConnectionsPerAddress: Int?

    /// Longest message a client may send, in bytes.
    ///
    /// Default: 64 KiB, far more than a subscription needs. Each connection may hold this much of an unfinished one.
    package var maxMessageBytes = 64 << 10

    /// Take offers of permessage-deflate: what clients get is compressed once for all of them.
    ///
    /// Default: true. Off saves some CPU time for each line, and sends several times the bytes.
    package var isCompressing = true

    /// A client that took no byte for so long while there were some for it is dropped.
    ///
    /// Default: 60 seconds.
    package var stallTimeout = Duration.seconds(60)

    /// Pause between two pings to a client.
    ///
    /// Default: 20 seconds. A longer one finds dead clients later.
    package var pingInterval = Duration.seconds(20)

    /// Memory for recent records that `backlog` and `since` are served from, in bytes.
    ///
    /// Default: 64 MiB. Smaller means that a client which comes back late gets a `gap` sooner.
    package var bufferBytes = 64 << 20

    /// Seconds between two telemetry samples.
    ///
    /// Default: 60.
    package var telemetryInterval = Duration.seconds(60)

    /// Default: true.
    package var isTelemetryEnabled = true

    /// The configuration file that was read; `nil` when there was none.
    package var file: String?

    /// The values that count, by option, as they were written.
    package var given: [String: [String]] = [:]

    /// What the operator should know though it stops nothing; one line each.
    package var notices: [String] = []

    package init() {}

    /// One of the sources named is standard input.
    package var readsStandardInput: Bool { logFiles.contains("-") }

    /// Where to keep state, best first: the first of these that can be made and written is the one to take.
    package var stateDirectories: [String] {
        if let stateDirectory { return [stateDirectory] }
        return ["/var/lib/livelogs"] + (userStateDirectory.map { [$0 + "/livelogs"] } ?? [])
    }

    /// Read when `--config` names no other, if it is there.
    package static let defaultFile = "/etc/livelogs/livelogs.yaml"
}
