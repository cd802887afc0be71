import Testing
import WebSocketCore

/// A client as the model test has it: a position, and at the other end of the wire a WebSocket client that checks.
final class ModelReader {
    private(set) var position: Int64
    private(set) var readsCompressed = false
    private let isCompressing: Bool
    private var lapse: Lapse?
    /// Whether it sleeps most of the time.
    let stalls: Bool

    private var receiver: Connection
    /// The next sequence that has to come.
    private var expected: UInt64
    private(set) var compressedFrames = 0
    private(set) var gaps = 0

    init(_ logs: PairedLog, isCompressing: Bool, stalls: Bool, next: UInt64) {
        position = logs.plain.end
        self.isCompressing = isCompressing
        self.stalls = stalls
        expected = next
        receiver = Connection(role: .client, compression: isCompressing ? CompressionParameters() : nil)
    }

    /// The payload of a record.
    static func text(_ sequence: UInt64, size: Int) -> String {
        let words = [
            "GET", "/index.html", "connection", "refused", "from", "10.0.0.\(sequence % 250)", "user=\(sequence)",
        ]
        var text = "\(sequence) "
        var index = Int(sequence % 7)
        while text.utf8.count < size {
            text += words[index % words.count] + " "
            index += 1 + Int(sequence % 3)
        }
        return text
    }

    /// Takes at most `count` bytes, as a kernel would.
    func read(_ count: Int, of logs: PairedLog) throws {
        var left = count
        while left > 0 {
            if let lapse {
                self.lapse = nil
                position = logs.plain.start
                if let gap = logs.plain.gap(since: lapse) {
                    #expect(gap.from == expected)
                    #expect(gap.missed == Int64(gap.to - gap.from + 1))
                    expected = gap.to + 1
                    gaps += 1
                }
            }
            if isCompressing, !readsCompressed, let other = logs.compressedPosition(at: position) {
                position = other
                readsCompressed = true
            }
            let log = readsCompressed ? try #require(logs.compressed) : logs.plain
            guard let index = log.index(of: position) else { return }
            let chunk = log.window[index]
            let offset = Int(position - chunk.start)
            let size = min(left, chunk.bytes.count - offset)
            try receive(Array(chunk.bytes[offset..<offset + size]))
            position += Int64(size)
            left -= size
        }
    }

    /// The place it stands at is about to go.
    func fallBehind(_ logs: PairedLog) throws {
        guard lapse == nil else { return }
        let log = readsCompressed ? try #require(logs.compressed) : logs.plain
        guard let lapse = log.lapse(at: position) else { return }
        try receive(lapse.remainder)
        self.lapse = lapse
        position = .max
        readsCompressed = false
    }

    /// Reads all there is.
    func finish(_ logs: PairedLog, last: UInt64) throws {
        try read(.max, of: logs)
        #expect(expected == last + 1)
    }

    private func receive(_ bytes: [UInt8]) throws {
        var bytes = bytes
        var span = bytes.mutableSpan
        var offset = 0
        while let event = try receiver.receive(&span, from: &offset, limits: Limits(messageSize: 1 << 20)) {
            guard case .message(.text, let payload) = event else {
                Issue.record("no message: \(event)")
                continue
            }
            let text = String(decoding: payload, as: UTF8.self)
            let number = text.split(separator: " ").first.flatMap { UInt64($0) } ?? 0
            if number != expected || text != Self.text(number, size: payload.count) {
                Issue.record("\(text.prefix(40)) came, not \(expected)")
            }
            expected = number + 1
            if readsCompressed { compressedFrames += 1 }
        }
    }
}

/// A small generator with a seed, so that a failure can be had again.
struct SeededNumbers {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
