package import EventIO

/// The sockets that syslog messages come in by, open before anything is read so that what is wrong shows at the start.
package struct SyslogPorts: Sendable {
    let datagrams: [MessageSocket]
    let listeners: [Listener]
    let local: [LocalSocket]

    /// Opens them all.
    ///
    /// - Throws: what is the matter with the first that can't be had.
    package init(
        udp: [SocketAddress],
        tcp: [SocketAddress],
        local: [(path: String, kind: LocalSocket.Kind)]
    ) throws(SystemError) {
        var datagrams: [MessageSocket] = []
        for address in udp { datagrams.append(try MessageSocket(on: address)) }
        var listeners: [Listener] = []
        for address in tcp { listeners.append(try Listener(on: address, backlog: 128)) }
        var sockets: [LocalSocket] = []
        for (path, kind) in local { sockets.append(try LocalSocket(at: path, kind)) }
        (self.datagrams, self.listeners, self.local) = (datagrams, listeners, sockets)
    }

    package var isEmpty: Bool { datagrams.isEmpty && listeners.isEmpty && local.isEmpty }

    /// Where they really are, a line each.
    package var announcements: [String] {
        datagrams.map { "syslog udp \($0.address)" } + listeners.map { "syslog tcp \($0.address)" }
            + local.map { "syslog unix \($0.path)" }
    }
}
