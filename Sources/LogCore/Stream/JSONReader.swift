/// A strict reader of small JSON texts (RFC 8259), bounded in size and depth.
struct JSONReader: ~Copyable, ~Escapable {
    struct Failure: Error, Hashable {
        var what: String
        /// Of the byte where it went wrong.
        var offset: Int
    }

    private let bytes: Span<UInt8>
    private var index = 0

    static let sizeLimit = 64 << 10
    static let depthLimit = 8

    @_lifetime(copy bytes)
    private init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    /// Reads one value and nothing after it.
    static func read(_ bytes: Span<UInt8>, sizeLimit: Int = Self.sizeLimit) throws(Failure) -> JSONValue {
        guard bytes.count <= sizeLimit else { throw Failure(what: "longer than \(sizeLimit) bytes", offset: sizeLimit) }
        var reader = JSONReader(bytes)
        let value = try reader.value(depth: 0)
        reader.skipBlanks()
        guard reader.index == bytes.count else { throw reader.failure("more after the value") }
        return value
    }

    private func failure(_ what: String) -> Failure { Failure(what: what, offset: index) }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    @_lifetime(self: copy self)
    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    @_lifetime(self: copy self)
    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        index += 1
        return true
    }

    @_lifetime(self: copy self)
    private mutating func value(depth: Int) throws(Failure) -> JSONValue {
        guard depth < Self.depthLimit else { throw failure("more than \(Self.depthLimit) values inside each other") }
        skipBlanks()
        switch next {
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try elements(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    @_lifetime(self: copy self)
    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(Failure) -> JSONValue {
        for scalar in "\(text)".unicodeScalars where !take(scalar) { throw failure("not a value") }
        return value
    }

    @_lifetime(self: copy self)
    private mutating func members(depth: Int) throws(Failure) -> [JSONValue.Member] {
        index += 1
        var members: [JSONValue.Member] = []
        var names: Set<String> = []
        skipBlanks()
        if take("}") { return members }
        repeat {
            skipBlanks()
            guard next == UInt8(ascii: "\"") else { throw failure("expected a name in quotes") }
            let name = try string()
            guard names.insert(name).inserted else { throw failure("the name \"\(name.prefix(60))\" is there twice") }
            skipBlanks()
            guard take(":") else { throw failure("expected \":\"") }
            members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
            skipBlanks()
        } while take(",")
        guard take("}") else { throw failure("expected \",\" or \"}\"") }
        return members
    }

    @_lifetime(self: copy self)
    private mutating func elements(depth: Int) throws(Failure) -> [JSONValue] {
        index += 1
        var elements: [JSONValue] = []
        skipBlanks()
        if take("]") { return elements }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipBlanks()
        } while take(",")
        guard take("]") else { throw failure("expected \",\" or \"]\"") }
        return elements
    }

    @_lifetime(self: copy self)
    private mutating func digits() -> Int {
        let start = index
        while let byte = next, (0x30...0x39).contains(byte) { index += 1 }
        return index - start
    }

    @_lifetime(self: copy self)
    private mutating func number() throws(Failure) -> String {
        let start = index
        _ = take("-")
        let startsWithZero = next == UInt8(ascii: "0")
        let whole = digits()
        guard whole == 1 || (whole > 1 && !startsWithZero) else { throw failure("not a value") }
        if take("."), digits() == 0 { throw failure("expected a digit") }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            if digits() == 0 { throw failure("expected a digit") }
        }
        var text: [UInt8] = []
        for place in start..<index { text.append(bytes[place]) }
        return String(decoding: text, as: UTF8.self)
    }

    @_lifetime(self: copy self)
    private mutating func string() throws(Failure) -> String {
        index += 1
        var text: [UInt8] = []
        while let byte = next {
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw failure("not UTF-8") }
                return string
            case UInt8(ascii: "\\"): text.append(contentsOf: String(try escape()).utf8)
            case 0x00..<0x20: throw failure("a control character in a string must be escaped")
            default: text.append(byte)
            }
        }
        throw failure("a string without an end")
    }

    /// What stands for a scalar behind a backslash.
    @_lifetime(self: copy self)
    private mutating func escape() throws(Failure) -> Character {
        guard let byte = next else { throw failure("a string without an end") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Character(Unicode.Scalar(byte))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            var code = try unit()
            if (0xD800..<0xDC00).contains(code) {
                guard take("\\"), take("u") else { throw failure("half a surrogate pair") }
                let low = try unit()
                guard (0xDC00..<0xE000).contains(low) else { throw failure("half a surrogate pair") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw failure("half a surrogate pair") }
            return Character(scalar)
        default: throw failure("no such escape")
        }
    }

    /// Four hexadecimal digits.
    @_lifetime(self: copy self)
    private mutating func unit() throws(Failure) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw failure("expected four hexadecimal digits")
            }
            unit = unit << 4 | UInt32(digit)
            index += 1
        }
        return unit
    }
}
