/// Classes: `[a-z]`, `[^\]"]`, `[[:alpha:]_]`.
extension ExpressionReader {
    private enum Member {
        case one(Unicode.Scalar)
        /// A value over 0x7F that was meant as a byte (`\xE9`).
        case byte(UInt8)
        case many(ByteSet)
    }

    /// Takes a class whose `[` is behind.
    ///
    /// - Returns: it in Hyperscan's syntax, and its size in characters.
    mutating func characterClass() throws(ExpressionError.Problem) -> (text: String, size: Int) {
        let isNegated = skip("^")
        var set = ByteSet()
        var others: [Unicode.Scalar] = []
        var isFirst = true
        while true {
            guard let scalar = take() else { throw .syntax("a `[` has no `]`") }
            if scalar == "]", !isFirst { break }
            isFirst = false
            switch try member(startingWith: scalar) {
            case .many(let members): set.formUnion(members)
            case .byte(let byte): set.insert(byte...byte)
            case .one(let first):
                if isRange {
                    set.insert(try range(from: first))
                } else if first.isASCII {
                    set.insert(UInt8(first.value)...UInt8(first.value))
                } else {
                    others.append(first)
                }
            }
        }
        return try written(set, others, isNegated: isNegated)
    }

    /// A `-` comes next that is not the class's last character.
    private var isRange: Bool { next == "-" && position + 1 < scalars.count && scalars[position + 1] != "]" }

    private func written(
        _ set: ByteSet,
        _ others: [Unicode.Scalar],
        isNegated: Bool
    ) throws(ExpressionError.Problem) -> (text: String, size: Int) {
        if isNegated, !others.isEmpty {
            throw .unsupported(
                construct: "a character outside ASCII in a negated class",
                advice: "name only ASCII characters in `[^\u{2026}]`"
            )
        }
        var bytes = isNegated ? set.inverted : set
        bytes.remove(0x0A)
        guard !bytes.isEmpty || !others.isEmpty else { throw .crossesLines }
        if others.isEmpty { return (bytes.expression, 1) }
        var choices = others.map(Self.sequence)
        if !bytes.isEmpty { choices.append(bytes.expression) }
        return ("(?:" + choices.joined(separator: "|") + ")", others.count * 4 + 1)
    }

    private mutating func range(from first: Unicode.Scalar) throws(ExpressionError.Problem) -> ClosedRange<UInt8> {
        position += 1
        guard let scalar = take(), case .one(let end) = try member(startingWith: scalar), first.isASCII, end.isASCII
        else {
            throw .unsupported(
                construct: "a range with an end outside ASCII",
                advice: "write the characters out, or \\x80-\\xff for all their bytes"
            )
        }
        guard first <= end else { throw .syntax("the range `\(first)-\(end)` runs backwards") }
        return UInt8(first.value)...UInt8(end.value)
    }

    private mutating func member(startingWith scalar: Unicode.Scalar) throws(ExpressionError.Problem) -> Member {
        if scalar == "[", next == ":" { return try posix() }
        guard scalar == "\\" else { return .one(scalar) }
        // In a class `\b` is the backspace.
        if skip("b") { return .one("\u{8}") }
        switch try escapeMeaning() {
        case .byte(let byte) where byte < 0x80: return .one(Unicode.Scalar(byte))
        case .byte(let byte): return try highByte(byte)
        case .scalar(let scalar): return .one(scalar)
        case .set(let set): return .many(set)
        case .boundary(let text):
            throw .unsupported(construct: "`\(text)` in a class", advice: "put it outside the brackets")
        }
    }

    /// `\xE9`, or the range `\x80-\xff` of bytes.
    private mutating func highByte(_ first: UInt8) throws(ExpressionError.Problem) -> Member {
        guard isRange else { return .byte(first) }
        position += 1
        guard skip("\\x"), case .byte(let end) = try hexadecimalByte(), first <= end else {
            throw .syntax("the range from \(ByteSet.escape(first)) needs a larger `\\xNN` as its end")
        }
        return .many(ByteSet(first...end))
    }

    private mutating func hexadecimalByte() throws(ExpressionError.Problem) -> Escape {
        position -= 1
        return try escapeMeaning()
    }

    /// `[:alpha:]`, `[:^alpha:]`.
    private mutating func posix() throws(ExpressionError.Problem) -> Member {
        position += 1
        let isNegated = skip("^")
        var name = ""
        while let scalar = take(), scalar != ":" { name.unicodeScalars.append(scalar) }
        guard skip("]"), let set = ByteSet.posix(name) else { throw .syntax("`[:\(name):]` is no class") }
        return .many(isNegated ? set.inverted : set)
    }
}
