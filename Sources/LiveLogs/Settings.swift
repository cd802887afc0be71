import Configuration
import ControlAPI
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
    static func reservedDescriptors(_ limit: Int) -> Int { min(2_048, limit / 4) }

    private static func seconds(_ duration: Duration) -> UInt32 {
        UInt32(clamping: max(1, duration.components.seconds + (duration.components.attoseconds > 0 ? 1 : 0)))
    }
}

extension TailerConfiguration {
    init(_ configuration: Configuration, descriptors: Int) {
        let inputs = configuration.logFiles.map { Input($0) }
        self.init(inputs: inputs.isEmpty ? Input.usualPlaces : inputs)
        exclude = configuration.excludedPaths.map { GlobPattern($0) }
        mode = configuration.pollsOnly ? .polling : .automatic
        pollInterval = configuration.pollInterval
        maxLineBytes = configuration.maxLineBytes
        historyLines = configuration.historyLines
        descriptorLimit = min(descriptorLimit, ServerLimits.reservedDescriptors(descriptors) / 2)
    }
}

extension Knowledge {
    init(_ configuration: Configuration, nodeID: String) {
        self.init(nodeID: nodeID, version: Version.current, pid: getpid())
        isRunning = configuration.startsLive
        telemetryEnabled = configuration.isTelemetryEnabled
    }
}

extension Configuration {
    /// Options that differ and cannot change while running.
    func fixedDifferences(from new: Configuration) -> [String] {
        var names: [String] = []
        func compare<Value: Equatable>(_ name: String, _ path: KeyPath<Configuration, Value>) {
            if self[keyPath: path] != new[keyPath: path] { names.append(name) }
        }
        compare("log-file", \.logFiles)
        compare("exclude", \.excludedPaths)
        compare("control-port", \.controlPort)
        compare("ws-port", \.webSocketPort)
        compare("bind", \.bindAddress)
        compare("base-path", \.basePath)
        compare("max-connections-per-address", \.maxConnectionsPerAddress)
        compare("node-id", \.nodeID)
        compare("threads", \.threads)
        compare("history-lines", \.historyLines)
        compare("max-line-bytes", \.maxLineBytes)
        compare("poll", \.pollsOnly)
        compare("poll-interval", \.pollInterval)
        compare("buffer-bytes", \.bufferBytes)
        compare("state-dir", \.stateDirectories)
        compare("store", \.storedLines)
        compare("retain-days", \.retainedTime)
        compare("retain-bytes", \.retainedBytes)
        compare("store-buffer-bytes", \.storeBufferBytes)
        return names
    }
}
