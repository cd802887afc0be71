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

    /// Whether a time can stand at `start`, where this token does and has a capital: few words can begin one.
    @inline(__always)
    func mayBeTime(_ line: Span<UInt8>, at start: Int) -> Bool {
        let size = letters &- start
        if size == 1, line.at(letters).isDigit { return true }
        if size >= 3, MonthName.isInitial(line.at(start)) { return size <= MonthName.longest }
        // The name of a zone, in front of that of a month.
        return size <= ZoneName.longest && line.at(letters) == 0x20 && line.at(letters &+ 1).isUppercase
    }
}
