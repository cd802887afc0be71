import WebSocketCore

/// A frame of many records, a line each (`format=ndjson`), taken apart for a client that wants only its last ones.
struct JoinedFrame {
    private let lines: [ArraySlice<UInt8>]
    /// Where the frame after it begins.
    let end: Int64

    /// The frame that begins at `position`; nil when none does, or when it has one record at most.
    init?(in log: BroadcastLog, at position: Int64) {
        guard let index = log.index(of: position) else { return nil }
        let chunk = log.window[index]
        let start = Int(position - chunk.start)
        guard let frame = chunk.marks.first(where: { Int($0.end) > start }), frame.records > 1 else { return nil }
        let bytes = chunk.bytes[start..<Int(frame.end)]
        let header = bytes[start + 1] == 127 ? 10 : bytes[start + 1] == 126 ? 4 : 2
        lines = bytes.dropFirst(header).split(separator: 0x0A)
        end = chunk.start + Int64(frame.end)
    }

    var count: Int { lines.count }

    /// The payload with the last `count` records, and all when there are no more.
    func last(_ count: Int) -> [UInt8] { Array(lines.suffix(count).joined(separator: [0x0A])) }

    /// The payload with the records after `sequence`.
    func after(_ sequence: UInt64) -> [UInt8] {
        Array(lines.drop { Self.sequence(of: $0) <= sequence }.joined(separator: [0x0A]))
    }

    /// Our own objects begin with `{"type":"log","seq":`.
    private static func sequence(of line: ArraySlice<UInt8>) -> UInt64 {
        line.dropFirst(20).prefix { $0 >= 0x30 && $0 <= 0x39 }.reduce(0) { $0 &* 10 &+ UInt64($1 &- 0x30) }
    }
}
