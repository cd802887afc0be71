/// Reads an expression once from left to right and writes it down again as `LineExpression` describes.
struct ExpressionReader {
    let scalars: [Unicode.Scalar]
    /// Always <= `scalars.count`.
    var position = 0
    private var output = ""
    private let limits: LineExpression.Limits

    /// Characters of the group that is open, and of those around it.
    private var size = 0
    private var outer: [Int] = []
    /// Characters of the last thing that a repeat would repeat.
    private var last = 0

    init(_ text: String, limits: LineExpression.Limits) {
        scalars = Array(text.unicodeScalars)
        self.limits = limits
    }

    mutating func rewritten() throws(ExpressionError.Problem) -> String {
        while let scalar = take() {
            switch scalar {
            case "\\": try escape()
            case "[": try bracket()
            case "(": try open()
            case ")": try close()
            case "*", "+", "?":
                output.unicodeScalars.append(scalar)
                try endRepeat()
            case "{": try braces()
            case "|", "^": output.unicodeScalars.append(scalar)
            case "$": output += "(?:\\x0d?$)"
            case "\n": throw .crossesLines
            case "\0": throw .unsupported(construct: "a zero byte", advice: "write \\x00")
            default: try literal(scalar)
            }
        }
        guard outer.isEmpty else { throw .syntax("a `(` has no `)`") }
        return output
    }

    /// The next character, which is then behind.
    mutating func take() -> Unicode.Scalar? {
        guard position < scalars.count else { return nil }
        position += 1
        return scalars[position - 1]
    }

    var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    /// Takes `text` if it comes next.
    mutating func skip(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard scalars[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    private mutating func add(_ text: String, size added: Int) throws(ExpressionError.Problem) {
        output += text
        last = added
        size += added
        guard size <= limits.size else { throw .tooComplex(limit: limits.size) }
    }

    private mutating func literal(_ scalar: Unicode.Scalar) throws(ExpressionError.Problem) {
        if scalar.isASCII {
            try add(String(scalar), size: 1)
        } else {
            try add(Self.sequence(of: scalar), size: UTF8.width(scalar))
        }
    }

    /// The UTF-8 bytes of a character as one group.
    static func sequence(of scalar: Unicode.Scalar) -> String {
        "(?:" + String(scalar).utf8.map(ByteSet.escape).joined() + ")"
    }

    private mutating func bracket() throws(ExpressionError.Problem) {
        let (text, size) = try characterClass()
        try add(text, size: size)
    }

    private mutating func open() throws(ExpressionError.Problem) {
        guard outer.count < limits.depth else {
            throw .unsupported(construct: "groups nested over \(limits.depth) deep", advice: "write it flatter")
        }
        let head = try groupHead()
        output += head
        // `(?i)` opens nothing.
        if head.hasSuffix(")") { return }
        outer.append(size)
        size = 0
        last = 0
    }

    private mutating func close() throws(ExpressionError.Problem) {
        guard let before = outer.popLast() else { throw .syntax("a `)` has no `(`") }
        let inner = size
        size = before
        try add(")", size: inner)
    }

    private mutating func escape() throws(ExpressionError.Problem) {
        switch try escapeMeaning() {
        case .byte(let byte):
            guard byte != 0x0A else { throw .crossesLines }
            try add(ByteSet.escape(byte), size: 1)
        case .scalar(let scalar): try literal(scalar)
        case .set(var set):
            set.remove(0x0A)
            try add(set.expression, size: 1)
        case .boundary(let text): output += text
        }
    }

    /// `{n}`, `{n,}`, `{n,m}`; any other brace is a plain character.
    private mutating func braces() throws(ExpressionError.Problem) {
        let start = position
        guard let least = number() else { return try plainBrace(at: start) }
        var most = least
        var text = "{\(least)"
        if skip(",") {
            text += ","
            if let bound = number() {
                most = bound
                text += "\(bound)"
            }
        }
        guard skip("}") else { return try plainBrace(at: start) }
        guard max(least, most) <= limits.bound else {
            throw .repeatTooLarge(bound: max(least, most), limit: limits.bound)
        }
        let (product, overflow) = last.multipliedReportingOverflow(by: max(most, 1) - 1)
        guard !overflow, product <= limits.size else { throw .tooComplex(limit: limits.size) }
        let repeated = last + product
        try add(text + "}", size: product)
        last = repeated
        try endRepeat()
    }

    private mutating func plainBrace(at start: Int) throws(ExpressionError.Problem) {
        position = start
        try add("\\{", size: 1)
    }

    /// A decimal number; more than six digits count as a million.
    mutating func number() -> Int? {
        var value: Int?
        while let digit = next, ("0"..."9").contains(digit) {
            position += 1
            value = min((value ?? 0) * 10 + Int(digit.value - 48), 1_000_000)
        }
        return value
    }

    private mutating func endRepeat() throws(ExpressionError.Problem) {
        switch next {
        case "?":
            // Lazy or greedy is all the same where only "does it match" is asked.
            position += 1
        case "+":
            throw .unsupported(construct: "a possessive repeat (`\u{2026}+`)", advice: "leave out the second sign")
        default: break
        }
    }
}
