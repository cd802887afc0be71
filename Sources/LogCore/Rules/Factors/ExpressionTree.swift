/// The structure of a `LineExpression`: what its pattern, in Hyperscan's syntax, is made of.
///
/// Places (`^`, `$`, `\b`) match no byte.
indirect enum ExpressionTree {
    enum Place { case lineStart, lineEnd, boundary, noBoundary }

    /// One byte of these; both cases of a letter where case does not count.
    case byte(ByteSet)
    case place(Place)
    case sequence([ExpressionTree])
    case choice([ExpressionTree])
    /// `most` is nil without an upper bound.
    case repeated(ExpressionTree, least: Int, most: Int?)

    init(_ expression: LineExpression, isCaseSensitive: Bool) {
        var reader = ExpressionTreeReader(expression.pattern, isCaseSensitive: isCaseSensitive)
        self = reader.read()
    }

    /// What matches the same bytes from their end to their start.
    var reversed: ExpressionTree {
        switch self {
        case .byte, .place(.boundary), .place(.noBoundary): self
        case .place(.lineStart): .place(.lineEnd)
        case .place(.lineEnd): .place(.lineStart)
        case .sequence(let parts): .sequence(parts.reversed().map(\.reversed))
        case .choice(let branches): .choice(branches.map(\.reversed))
        case .repeated(let part, let least, let most): .repeated(part.reversed, least: least, most: most)
        }
    }

    /// The sequences of parts of which one must match, as far as the expression is such a choice as a whole.
    var branches: [[ExpressionTree]] {
        switch self {
        case .choice(let branches): return branches.flatMap(\.branches)
        case .sequence(let parts):
            // `\b(?:a|b)\b` is two branches, and a group around one part is nothing.
            let inner = parts.indices.filter { if case .place = parts[$0] { false } else { true } }
            guard inner.count == 1 else { return [parts] }
            switch parts[inner[0]] {
            case .choice, .sequence:
                let (before, after) = (parts[..<inner[0]], parts[(inner[0] + 1)...])
                return parts[inner[0]].branches.map { before + $0 + after }
            case .byte, .place, .repeated: return [parts]
            }
        case .byte, .place, .repeated: return [[self]]
        }
    }

    var hasPlaces: Bool {
        switch self {
        case .byte: false
        case .place: true
        case .sequence(let parts), .choice(let parts): parts.contains(where: \.hasPlaces)
        case .repeated(let part, _, _): part.hasPlaces
        }
    }
}

/// Reads what `ExpressionReader` wrote: ASCII, every class and special byte as `\xNN`, groups that capture nothing.
///
/// Whatever it is given it ends, without a trap; what is no expression is refused elsewhere.
private struct ExpressionTreeReader {
    private let text: [UInt8]
    private var position = 0
    private var isCaseless: Bool

    init(_ pattern: String, isCaseSensitive: Bool) {
        text = Array(pattern.utf8)
        isCaseless = !isCaseSensitive
    }

    mutating func read() -> ExpressionTree {
        var parts: [ExpressionTree] = []
        repeat {
            parts.append(choices())
            // Only a `)` too many stops it before the end.
            position += 1
        } while position < text.count
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private var next: UInt8 { position < text.count ? text[position] : 0 }

    /// Up to the end or the `)` of the group that is open.
    private mutating func choices() -> ExpressionTree {
        var branches: [ExpressionTree] = []
        var items: [ExpressionTree] = []
        while position < text.count, next != UInt8(ascii: ")") {
            let byte = next
            position += 1
            switch byte {
            case UInt8(ascii: "|"):
                branches.append(.sequence(items))
                items = []
            case UInt8(ascii: "^"): items.append(.place(.lineStart))
            case UInt8(ascii: "$"): items.append(.place(.lineEnd))
            case UInt8(ascii: "*"): wrap(&items, 0, nil)
            case UInt8(ascii: "+"): wrap(&items, 1, nil)
            case UInt8(ascii: "?"): wrap(&items, 0, 1)
            case UInt8(ascii: "{"): braces(&items)
            case UInt8(ascii: "("): if let group = group() { items.append(group) }
            case UInt8(ascii: "["): items.append(.byte(folded(bracket())))
            case UInt8(ascii: "\\"): items.append(escape())
            case UInt8(ascii: "."):
                var all = ByteSet().inverted
                all.remove(0x0A)
                items.append(.byte(all))
            default: items.append(.byte(folded(ByteSet(byte...byte))))
            }
        }
        if branches.isEmpty { return .sequence(items) }
        return .choice(branches + [.sequence(items)])
    }

    private func wrap(_ items: inout [ExpressionTree], _ least: Int, _ most: Int?) {
        guard let last = items.popLast() else { return }
        items.append(.repeated(last, least: least, most: most))
    }

    private mutating func braces(_ items: inout [ExpressionTree]) {
        let least = number()
        var most: Int? = least
        if next == UInt8(ascii: ",") {
            position += 1
            most = next == UInt8(ascii: "}") ? nil : number()
        }
        position += 1
        wrap(&items, least, most)
    }

    private mutating func number() -> Int {
        var value = 0
        while next.isDigit {
            value = min(value * 10 + Int(next - 0x30), 1_000_000)
            position += 1
        }
        return value
    }

    /// What a parenthesis opens; nil for `(?i)`, which changes what comes after it up to the end of its group.
    private mutating func group() -> ExpressionTree? {
        let outer = isCaseless
        if next == UInt8(ascii: "?") {
            position += 1
            var isOn = true
            while position < text.count, next != UInt8(ascii: ":"), next != UInt8(ascii: ")") {
                if next == UInt8(ascii: "-") { isOn = false }
                if next == UInt8(ascii: "i") { isCaseless = isOn }
                position += 1
            }
            position += 1
            if position > 0, position <= text.count, text[position - 1] == UInt8(ascii: ")") { return nil }
        }
        let inner = choices()
        position += 1
        isCaseless = outer
        return inner
    }

    private mutating func escape() -> ExpressionTree {
        let letter = next
        if letter == UInt8(ascii: "x") {
            let byte = hexadecimal()
            return .byte(folded(ByteSet(byte...byte)))
        }
        position += 1
        if letter == UInt8(ascii: "b") { return .place(.boundary) }
        if letter == UInt8(ascii: "B") { return .place(.noBoundary) }
        return .byte(folded(ByteSet(letter...letter)))
    }

    /// `xNN`.
    private mutating func hexadecimal() -> UInt8 {
        position += 1
        var value: UInt8 = 0
        for _ in 0..<2 where position < text.count {
            let digit = text[position]
            value = value &* 16 &+ (digit.isDigit ? digit &- 0x30 : (digit | 0x20) &- 0x61 &+ 10)
            position += 1
        }
        return value
    }

    /// `\xNN-\xNN...]`.
    private mutating func bracket() -> ByteSet {
        var set = ByteSet()
        while position < text.count, next != UInt8(ascii: "]") {
            guard next == UInt8(ascii: "\\") else {
                position += 1
                continue
            }
            position += 1
            let first = hexadecimal()
            var last = first
            if next == UInt8(ascii: "-") {
                position += 2
                last = hexadecimal()
            }
            if first <= last { set.insert(first...last) }
        }
        position += 1
        return set
    }

    private func folded(_ set: ByteSet) -> ByteSet {
        guard isCaseless else { return set }
        var both = set
        for letter in UInt8(ascii: "a")...UInt8(ascii: "z") {
            let upper = letter ^ 0x20
            if set.contains(letter) { both.insert(upper...upper) }
            if set.contains(upper) { both.insert(letter...letter) }
        }
        return both
    }
}
