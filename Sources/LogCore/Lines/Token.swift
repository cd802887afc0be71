/// How far a token of a head reaches and what it is made of, found out in one go.
struct Token {
    /// After the letters it begins with.
    let letters: Int
    /// After its last byte.
    let end: Int
    /// What its bytes are, all taken together.
    let classes: ByteClass

    /// The token that starts at `start` of `line`, empty where none does.
    @inline(__always)
    init(_ line: Span<UInt8>, at start: Int) {
        let letters = line.endOfLetters(at: start)
        var end = letters
        var classes = ByteClass()
        while end < line.count {
            let next = unsafe ByteClass(line[unchecked: end])
            if next.isAny(of: .tokenEnd) { break }
            classes.formUnion(next)
            end &+= 1
        }
        (self.letters, self.end, self.classes) = (letters, end, classes)
    }
}
