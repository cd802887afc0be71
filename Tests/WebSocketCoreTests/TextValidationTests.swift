import Testing
import WebSocketCore

@Suite("Text in pieces, RFC 6455 §8.1 and RFC 3629")
struct TextValidationTests {
    /// RFC 3629's table of octet ranges, as plain as can be: what may follow, for each state.
    private static func reference(_ bytes: [UInt8]) -> Int? {
        var allowed: [ClosedRange<UInt8>] = []
        var length = 0
        for byte in bytes {
            if let range = allowed.first {
                guard range.contains(byte) else { return nil }
                allowed.removeFirst()
                length += 1
            } else {
                let tail: ClosedRange<UInt8> = 0x80...0xBF
                switch byte {
                case 0x00...0x7F: allowed = []
                case 0xC2...0xDF: allowed = [tail]
                case 0xE0: allowed = [0xA0...0xBF, tail]
                case 0xE1...0xEC, 0xEE...0xEF: allowed = [tail, tail]
                case 0xED: allowed = [0x80...0x9F, tail]
                case 0xF0: allowed = [0x90...0xBF, tail, tail]
                case 0xF1...0xF3: allowed = [tail, tail, tail]
                case 0xF4: allowed = [0x80...0x8F, tail, tail]
                default: return nil
                }
                length = 1
            }
            if allowed.isEmpty { length = 0 }
        }
        return length
    }

    /// One octet on each side of every boundary in the table.
    private static let octets: [UInt8] = [
        0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
        0xEF,
        0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]

    private static func unfinished(_ bytes: [UInt8]) -> Int? {
        do throws(ProtocolError) { return try TextValidation.unfinishedOctets(bytes.span) } catch {
            return error == .invalidUTF8 ? nil : -1
        }
    }

    @Test func `judges every sequence of up to four octets as the table does`() {
        var sequences: [[UInt8]] = [[]]
        var judged = 0
        var wrong: [[UInt8]] = []
        for _ in 0..<4 {
            let longer = sequences.flatMap { sequence in Self.octets.map { sequence + [$0] } }
            judged += longer.count
            wrong += longer.filter { Self.unfinished($0) != Self.reference($0) }
            // What is wrong already stays so: `reference` returns at the first wrong octet.
            sequences = longer.filter { Self.reference($0) != nil }
        }
        #expect(judged > 10_000)
        #expect(wrong.isEmpty)
    }

    @Test(
        arguments: [
            ([], 0), ([0xCE], 1), ([0xE2, 0x82], 2), ([0xF0, 0x9F, 0xA6], 3), ([0x61, 0xCE], 1), ([0xCE, 0xBA], 0),
        ] as [([UInt8], Int)]
    )
    func `tells how much of a character is there`(bytes: [UInt8], count: Int) throws {
        #expect(try TextValidation.unfinishedOctets(bytes.span) == count)
    }
}
