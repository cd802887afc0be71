extension ExpressionTree {
    /// Whether exchanging digits can make a match of none, or none of a match; those in short numbers (`ShortNumber`),
    /// which a `LineCache` always compares, aside.
    var tellsDigitsApart: Bool {
        switch self {
        case .byte(let set): set.partsDigits
        case .place: false
        case .choice(let branches): branches.contains(where: \.tellsDigitsApart)
        case .repeated(let part, _, _): part.tellsDigitsApart
        case .sequence: Self.tellsDigitsApart(flat)
        }
    }

    /// The same without digits where some would match and others not.
    var withoutSomeDigits: ExpressionTree {
        switch self {
        case .byte(let set):
            var rest = set
            if set.partsDigits { for digit in ByteSet.digits.members { rest.remove(digit) } }
            return .byte(rest)
        case .place: return self
        case .sequence(let parts): return .sequence(parts.map(\.withoutSomeDigits))
        case .choice(let branches): return .choice(branches.map(\.withoutSomeDigits))
        case .repeated(let part, let least, let most):
            return .repeated(part.withoutSomeDigits, least: least, most: most)
        }
    }

    /// The parts of sequences in sequences, side by side.
    private var flat: [ExpressionTree] {
        if case .sequence(let parts) = self { parts.flatMap(\.flat) } else { [self] }
    }

    private static func tellsDigitsApart(_ parts: [ExpressionTree]) -> Bool {
        var index = 0
        while index < parts.count {
            let size = parts[index...].prefix { $0.isDigit }.count
            if size == 0 {
                if parts[index].tellsDigitsApart { return true }
                index += 1
                continue
            }
            let number = parts[index..<index + size]
            let before = index > 0 ? parts[index - 1] : nil
            if number.contains(where: \.tellsDigitsApart),
                !isShortNumber(before: before, number, after: parts[(index + size)...])
            {
                return true
            }
            index += size
        }
        return false
    }

    /// One byte that is a digit in any case.
    private var isDigit: Bool {
        if case .byte(let set) = self { set.isSubset(of: .digits) } else { false }
    }

    /// Whether these digits are a `ShortNumber` wherever the expression matches.
    private static func isShortNumber(
        before: ExpressionTree?,
        _ number: ArraySlice<ExpressionTree>,
        after: ArraySlice<ExpressionTree>
    ) -> Bool {
        guard case .byte(let separator)? = before, !separator.hasDigits, !mayBeginWithDigit(after) else { return false }
        if number.count == 1 { return true }
        guard number.count == 3, separator == ByteSet(0x20...0x20), case .byte(let first)? = number.first else {
            return false
        }
        // Of others than refusals only the first digit is compared.
        return first.isSubset(of: ShortNumber.firstOfRefusal) || !number.dropFirst().contains(where: \.tellsDigitsApart)
    }

    /// Whether what begins there may begin with a digit, or with nothing at all.
    private static func mayBeginWithDigit(_ parts: ArraySlice<ExpressionTree>) -> Bool {
        for part in parts {
            switch part {
            case .byte(let set): return set.hasDigits
            // Behind a digit that is the end of the number.
            case .place(.boundary), .place(.lineEnd): return false
            case .place: return true
            case .sequence(let inner): return mayBeginWithDigit(inner[...])
            case .choice(let branches): return branches.contains { mayBeginWithDigit([$0]) }
            case .repeated(let inner, let least, _):
                if mayBeginWithDigit([inner]) { return true }
                if least > 0 { return false }
            }
        }
        return true
    }
}
