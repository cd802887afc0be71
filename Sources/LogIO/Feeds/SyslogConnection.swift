import CLinux
import EventIO
import Glibc
import LogCore

/// One sender that holds a connection.
final class SyslogConnection {
    let source: Source
    var framing: SyslogFraming
    var lastData: Duration
    private let socket: Descriptor

    var descriptor: CInt { socket.rawValue }

    init?(adopting descriptor: CInt, _ source: Source, lineLimit: Int, _ now: Moment) {
        guard let socket = try? Descriptor(adopting: descriptor, from: "accept") else { return nil }
        self.socket = socket
        self.source = source
        framing = SyslogFraming(limit: lineLimit)
        lastData = now.monotonic
        // A sender may have nothing to say for days; one that is gone without a word shows by this.
        var on: CInt = 1
        setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, socklen_t(MemoryLayout<CInt>.size))
    }
}
