/// Cuts text into the words that a search can name: runs of letters and digits, in lower case.
///
/// Every other ASCII character separates; everything past ASCII belongs to words. So `10.0.0.1` is four words and
/// `auth_failure` two, in lines and in questions alike.
package struct WordReader {
    private var position = 0

    package init() {}

    /// The next word's range in `bytes`; `nil` after the last.
    package mutating func next(in bytes: Span<UInt8>) -> Range<Int>? {
        var start = position
        while start < bytes.count, Self.fold(bytes[start]) == 0 { start &+= 1 }
        guard start < bytes.count else {
            position = start
            return nil
        }
        var end = start &+ 1
        while end < bytes.count, Self.fold(bytes[end]) != 0 { end &+= 1 }
        position = end
        return start..<end
    }

    /// The byte in lower case; 0 for one that separates words.
    @inline(__always)
    package static func fold(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x61...0x7A, 0x30...0x39, 0x80...: byte
        case 0x41...0x5A: byte | 0x20
        default: 0
        }
    }

    /// All words of `text`, with letters past ASCII in lower case too.
    package static func words(of text: Span<UInt8>) -> [[UInt8]] {
        var reader = WordReader()
        var words: [[UInt8]] = []
        while let range = reader.next(in: text) {
            var word: [UInt8] = []
            var isASCII = true
            for index in range {
                word.append(fold(text[index]))
                isASCII = isASCII && text[index] < 0x80
            }
            words.append(isASCII ? word : lowercased(word))
        }
        return words
    }

    /// A word past ASCII in lower case; what is no UTF-8 is replaced.
    package static func lowercased(_ word: [UInt8]) -> [UInt8] {
        Array(String(decoding: word, as: UTF8.self).lowercased().utf8)
    }
}
