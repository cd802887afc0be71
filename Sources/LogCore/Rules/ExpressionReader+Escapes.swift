/// What a backslash and what stands behind an opening parenthesis mean.
extension ExpressionReader {
    enum Escape {
        case byte(UInt8)
        case scalar(Unicode.Scalar)
        case set(ByteSet)
        /// Matches a place, not a character.
        case boundary(String)
    }

    /// Takes what comes after a backslash.
    mutating func escapeMeaning() throws(ExpressionError.Problem) -> Escape {
        guard let letter = take() else { throw .syntax("it ends with a single backslash") }
        switch letter {
        case "d": return .set(.digits)
        case "D": return .set(ByteSet.digits.inverted)
        case "w": return .set(.word)
        case "W": return .set(ByteSet.word.inverted)
        case "s": return .set(.space)
        case "S": return .set(ByteSet.space.inverted)
        case "h": return .set(.blank)
        case "H": return .set(ByteSet.blank.inverted)
        case "N": return .set(ByteSet().inverted)
        case "b", "B": return .boundary("\\" + String(letter))
        case "A": return .boundary("^")
        case "z", "Z": return .boundary("(?:\\x0d?$)")
        case "t": return .byte(0x09)
        case "n": return .byte(0x0A)
        case "f": return .byte(0x0C)
        case "r": return .byte(0x0D)
        case "a": return .byte(0x07)
        case "e": return .byte(0x1B)
        case "x": return try hexadecimal()
        case "0": return .byte(octal())
        case "1"..."9", "g", "k":
            throw .unsupported(construct: "a backreference (`\\\(letter)`)", advice: "write out what it should match")
        case "R", "v", "V", "X", "C":
            throw .unsupported(construct: "`\\\(letter)`", advice: "a match never leaves its line; use `.` or a class")
        case "p", "P":
            throw .unsupported(construct: "a Unicode property (`\\\(letter)`)", advice: "write the characters out")
        case "Q", "E":
            throw .unsupported(construct: "`\\\(letter)`", advice: "put a backslash before each special character")
        case "G", "K":
            throw .unsupported(construct: "`\\\(letter)`", advice: "only whether a line matches counts, not where")
        default:
            let isLetter = ("a"..."z").contains(letter) || ("A"..."Z").contains(letter)
            guard !isLetter else {
                throw .unsupported(construct: "the escape `\\\(letter)`", advice: "it has no meaning here")
            }
            guard letter.isASCII else { return .scalar(letter) }
            return .byte(UInt8(letter.value))
        }
    }

    /// `\xNN` or `\x{N...}`, up to U+10FFFF.
    private mutating func hexadecimal() throws(ExpressionError.Problem) -> Escape {
        let isBraced = skip("{")
        var value: UInt32 = 0
        var digits = 0
        while digits < (isBraced ? 6 : 2), let digit = next, let worth = Character(digit).hexDigitValue, digit.isASCII {
            position += 1
            digits += 1
            value = value * 16 + UInt32(worth)
        }
        guard !isBraced || (skip("}") && digits > 0) else { throw .syntax("`\\x{` is not closed by `}`") }
        if value < 0x80 || (!isBraced && value <= 0xFF) { return .byte(UInt8(value)) }
        guard let scalar = Unicode.Scalar(value) else {
            throw .syntax("`\\x{\(String(value, radix: 16))}` is no character")
        }
        return .scalar(scalar)
    }

    /// What comes after `\0`.
    private mutating func octal() -> UInt8 {
        var value: UInt8 = 0
        for _ in 0..<2 {
            guard let digit = next, ("0"..."7").contains(digit) else { break }
            position += 1
            value = value &* 8 &+ UInt8(digit.value - 48)
        }
        return value
    }

    /// Takes what makes a parenthesis special and gives how the group opens; `(?i)` alone opens none.
    mutating func groupHead() throws(ExpressionError.Problem) -> String {
        if skip("*") { throw .unsupported(construct: "a verb (`(*\u{2026})`)", advice: "leave it out") }
        guard skip("?") else { return "(?:" }
        if skip(":") { return "(?:" }
        if skip("#") {
            while let scalar = take(), scalar != ")" {}
            return "(?:)"
        }
        if skip("=") || skip("!") { throw .unsupported(construct: "look-ahead", advice: Self.lookAroundAdvice) }
        if skip("<=") || skip("<!") { throw .unsupported(construct: "look-behind", advice: Self.lookAroundAdvice) }
        if skip(">") { throw .unsupported(construct: "an atomic group", advice: "write `(?:\u{2026})`") }
        if skip("|") { throw .unsupported(construct: "a branch reset group", advice: "write `(?:\u{2026})`") }
        if skip("P>") || skip("P=") || skip("R") || skip("&") || skip("C") || skip("(") {
            throw .unsupported(construct: "recursion or a condition", advice: "write out what it should match")
        }
        if skip("P<") || skip("<") { return try named(until: ">") }
        if skip("'") { return try named(until: "'") }
        return try flags()
    }

    private static let lookAroundAdvice = "use a second expression, for example `exclude`, or a plain group"

    /// Names serve captures, and nothing is captured here.
    private mutating func named(until end: Unicode.Scalar) throws(ExpressionError.Problem) -> String {
        while let scalar = take() {
            if scalar == end { return "(?:" }
        }
        throw .syntax("a group's name is not closed by `\(end)`")
    }

    private mutating func flags() throws(ExpressionError.Problem) -> String {
        var text = "(?"
        while let scalar = take() {
            switch scalar {
            case "i", "-": text.unicodeScalars.append(scalar)
            // `^` and `$` mean the line already, and a line has no "\n" for the dot to take.
            case "m", "s": continue
            case ":", ")":
                let letters = text.dropFirst(2)
                // `(?m)` and `(?-s)` say nothing that is left.
                if letters.isEmpty || letters == "-" { return scalar == ":" ? "(?:" : "(?:)" }
                text.unicodeScalars.append(scalar)
                return text
            case "x":
                throw .unsupported(construct: "the flag `x`", advice: "write it without white space and comments")
            default:
                throw .unsupported(construct: "the flag `\(scalar)`", advice: "`i` is the only one")
            }
        }
        throw .syntax("a `(?` has no `)`")
    }
}
