import Testing

@testable import LogCore

@Suite("Sixteen bytes at once")
struct SixteenBytesTests {
    /// A text of that many spaces, with others where they are asked for.
    private func text(_ count: Int, _ others: (place: Int, byte: UInt8)...) -> [UInt8] {
        var text = [UInt8](repeating: 0x78, count: count)
        for other in others { text[other.place] = other.byte }
        return text
    }

    @Test func `a rare byte is found at every place`() {
        for place in 0..<150 {
            let text = text(150, (place, 0x1B))
            #expect(text.span.index(ofRare: 0x1B, from: 0) == place)
            #expect(text.span.index(ofRare: 0x1B, from: place) == place)
            #expect(text.span.index(ofRare: 0x1B, from: place + 1) == 150)
        }
    }

    @Test func `the first of two bytes is found, and nothing behind the end`() {
        for place in 0..<40 {
            let text = text(48, (place, 0x22), (place + 4, 0x5C))
            #expect(text.span.index(of: 0x22, or: 0x5C, from: 0, to: 48) == place)
            #expect(text.span.index(of: 0x22, or: 0x5C, from: place + 1, to: 48) == place + 4)
            #expect(text.span.index(of: 0x5C, or: 0x22, from: 0, to: place) == place)
            #expect(text.span.index(of: 0x22, or: 0x5C, from: 0, to: place + 1) == place)
        }
    }

    @Test func `a value ends at a space, a tab or a semicolon`() {
        for place in 0..<40 {
            for byte in [0x20, 0x09, 0x3B] as [UInt8] {
                #expect(text(44, (place, byte)).span.endOfValue(from: 0) == place)
            }
            #expect(text(44, (place, 0x2C)).span.endOfValue(from: 0) == 44)
        }
    }

    @Test func `a string ends at the first quote that no backslash precedes`() {
        for place in 0..<40 {
            #expect(text(44, (place, 0x22)).span.endOfString(from: 0) == place)
            let escaped = text(44, (place, 0x5C), (place + 1, 0x22), (place + 3, 0x22))
            #expect(escaped.span.endOfString(from: 0) == place + 3)
            // The second backslash is what the first one escapes.
            let twice = text(44, (place, 0x5C), (place + 1, 0x5C), (place + 2, 0x22))
            #expect(twice.span.endOfString(from: 0) == place + 2)
        }
        #expect(text(20, (19, 0x5C)).span.endOfString(from: 0) >= 20)
        #expect(text(20).span.endOfString(from: 0) == 20)
    }
}
