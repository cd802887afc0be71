import Testing

@testable import LogCore

/// Every answer about eight bytes at once against the same question put to one byte after the other.
@Suite("Eight bytes at once")
struct EightBytesTests {
    private func eight(_ text: [UInt8]) throws -> EightBytes {
        let eight = text.span.eight(at: 0)
        return try #require(eight)
    }

    @Test func `are there only where a line has as many`() {
        let line = Array("12345678".utf8)
        func isThere(_ index: Int, of count: Int = 8) -> Bool {
            line.span.extracting(first: count).eight(at: index) != nil
        }
        #expect(isThere(0))
        #expect(!isThere(1))
        #expect(!isThere(-1))
        #expect(!isThere(0, of: 7))
    }

    @Test(arguments: [0x31, 0x61, 0x5A] as [UInt8])
    func `begin with so many digits and letters`(filler: UInt8) throws {
        for place in 0..<8 {
            for byte in UInt8.min...UInt8.max {
                var text = [UInt8](repeating: filler, count: 8)
                text[place] = byte
                #expect(try eight(text).leadingDigits == text.firstIndex { !$0.isDigit } ?? 8)
                #expect(try eight(text).leadingLetters == text.firstIndex { !$0.isLetter } ?? 8)
            }
        }
    }

    @Test func `hold a clock only if they are one`() throws {
        let usual = Array("19:08:57".utf8)
        let shown = try #require(try eight(usual).clock)
        #expect(shown == (19, 8, 57))
        for place in usual.indices {
            for byte in UInt8.min...UInt8.max {
                var text = usual
                text[place] = byte
                let isClock = usual[place].isDigit ? byte.isDigit : byte == 0x3A
                #expect(try (eight(text).clock != nil) == isClock, "\(byte) at \(place)")
            }
        }
    }

    @Test(arguments: [0x2D, 0x2F, 0x2E] as [UInt8])
    func `hold a year and a month only if they do`(separator: UInt8) throws {
        let usual = Array("2026".utf8) + [separator] + Array("11".utf8) + [separator]
        let shown = try #require(try eight(usual).yearAndMonth(separator: separator))
        #expect(shown == (2026, 11))
        for place in usual.indices {
            for byte in UInt8.min...UInt8.max {
                var text = usual
                text[place] = byte
                let isDate = usual[place].isDigit ? byte.isDigit : byte == separator
                #expect(try (eight(text).yearAndMonth(separator: separator) != nil) == isDate, "\(byte) at \(place)")
            }
        }
    }

    @Test func `are lower case as far as they count`() throws {
        let text = Array("LeVeL=12".utf8)
        #expect(try eight(text).lowercase(size: 5) == 0x6C_6576_656C)
        #expect(try eight(Array("ABCDEFGH".utf8)).lowercase(size: 8) == 0x6867_6665_6463_6261)
    }
}
