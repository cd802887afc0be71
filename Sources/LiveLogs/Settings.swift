import Configuration
import ControlAPI
import EventIO
import Glibc
import LogIO

// The operator's settings in the terms of those who need them.

extension ServerLimits {
    /// As configured; of the process's limit of `descriptors`, files and some of our own need their share.
    init(_ configuration: Configuration, descriptors: Int) {
        self.init()
        pingSeconds = Self.seconds(configuration.pingInterval)
        stallSeconds = Self.seconds(configuration.stallTimeout)
        messageBytes = configuration.maxMessageBytes
        connectionsPerAddress = configuration.maxConnectionsPerAddress ?? connectionsPerAddress
        basePath = configuration.basePath
        limitsLoopback = configuration.maxConnectionsPerAddress != nil
        connections = configuration.maxConnections ?? max(16, descriptors - Self.reservedDescriptors(descriptors))
    }

    /// Descriptors that clients may not have.
    static func reservedDescriptors(_ limit: Int) -> Int { min(6_144, limit / 4) }

    /// Those of them that files keep open while they are read.
    static func tailedDescriptors(_ limit: Int) -> Int { min(1_024, reservedDescriptors(limit) / 2) }

    /// Those of them for files that are owed to the store: the rest, but for the program's own.
    static func owedDescriptors(_ limit: Int) -> Int {
        max(64, reservedDescriptors(limit) - tailedDescriptors(limit) - 128)
    }

    private static func seconds(_ duration: Duration) -> UInt32 {
        UInt32(clamping: max(1, duration.components.seconds + (duration.components.attoseconds > 0 ? 1 : 0)))
    }
}

extension TailerConfiguration {
    /// Without what the command line names: only the ingest thread may ask what that is.
    init(_ configuration: Configuration, descriptors: Int) {
        self.init()
        latin1 = configuration.latin1Paths.map { GlobPattern($0) }
        rotatedDirectories = configuration.rotatedDirectories
        exclude = configuration.excludedPaths.map { GlobPattern($0) }
        mode = configuration.pollsOnly ? .polling : .automatic
        pollInterval = configuration.pollInterval
        maxLineBytes = configuration.maxLineBytes
        historyLines = configuration.historyLines
        descriptorLimit = min(descriptorLimit, ServerLimits.tailedDescriptors(descriptors))
    }
}

extension FeedConfiguration {
    /// Opens the sockets that the configuration names; the journal comes later, from the ingest thread.
    init(_ configuration: Configuration) throws(SystemError) {
        self.init()
        readsStandardInput = configuration.readsStandardInput
        lineLimit = configuration.maxLineBytes
        var addresses: [[SocketAddress]] = []
        for endpoints in [configuration.syslogUDP, configuration.syslogTCP] {
            addresses.append(endpoints.compactMap { SocketAddress($0.address.text, port: $0.port) })
        }
        let ports = try SyslogPorts(
            udp: addresses[0],
            tcp: addresses[1],
            local: configuration.syslogSockets.map { ($0.path, $0.isStream ? .connections : .datagrams) }
        )
        if !ports.isEmpty { syslog = ports }
        let senders = configuration.syslogSenders
        if !senders.isEmpty { isSyslogAllowed = { address in senders.contains { $0.contains(address) } } }
    }
}

extension JournalConfiguration {
    /// The journal, if it is to be read; looks for files, so only the ingest thread may ask.
    init?(_ configuration: Configuration) {
        let isMissingSyslog = configuration.logFiles.isEmpty && access("/var/log/syslog", F_OK) != 0
        let isWanted = configuration.readsJournal ?? (isMissingSyslog && JournalConfiguration.isThereOne)
        guard isWanted || configuration.journalDirectory != nil else { return nil }
        self.init()
        directory = configuration.journalDirectory
        historyEntries = configuration.historyLines
        lineLimit = configuration.maxLineBytes
    }
}

extension Knowledge {
    init(_ configuration: Configuration, nodeID: String) {
        self.init(nodeID: nodeID, version: Version.current, pid: getpid())
        isRunning = configuration.startsLive
        telemetryEnabled = configuration.isTelemetryEnabled
    }
}
