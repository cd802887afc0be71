/// Lines by their hash, each with a value: a table of fixed size in four parts for lines of different lengths, eight
/// places to a hash.
///
/// The memory behind a place is touched when a line comes there for the first time.
@safe struct LineTable<Value: BitwiseCopyable>: ~Copyable {
    private struct Part {
        /// Bytes for a line.
        var stride: Int
        /// Places; a power of two.
        var count: Int
        var firstPlace: Int
        var firstByte: Int
    }

    private struct Entry {
        var size: Int
        var value: Value
    }

    /// Of lines that it takes.
    static var longest: Int { 1024 }

    private static var ways: Int { 8 }

    private let parts: InlineArray<4, Part>
    /// By place, a part of the hash; 0 for none.
    private var marks: [UInt32]
    private let entries: UnsafeMutablePointer<Entry>
    private let texts: UnsafeMutablePointer<UInt8>
    /// Counts lines that took another's place, to choose which.
    private var replaced = 0

    init() {
        var (place, byte) = (0, 0)
        let part = { (stride: Int, count: Int) in
            defer { (place, byte) = (place + count, byte + count * stride) }
            return Part(stride: stride, count: count, firstPlace: place, firstByte: byte)
        }
        parts = [part(128, 32_768), part(256, 32_768), part(512, 8_192), part(1024, 2_048)]
        marks = Array(repeating: 0, count: place)
        unsafe entries = .allocate(capacity: place)
        unsafe texts = .allocate(capacity: byte)
    }

    deinit {
        unsafe entries.deallocate()
        unsafe texts.deallocate()
    }

    /// The value of `line`, at most `longest` bytes, if it is there.
    @inline(__always)
    func find(_ line: Span<UInt8>, _ hash: UInt64) -> Value? {
        let part = parts[Self.part(of: line.count)]
        let mark = Self.mark(hash)
        let first = Self.place(hash, part)
        for place in first..<first &+ Self.ways where marks[place] == mark {
            guard unsafe entries[place].size == line.count else { continue }
            let text = unsafe UnsafeRawPointer(texts + (part.firstByte &+ (place &- part.firstPlace) &* part.stride))
            if unsafe LineSketch.matches(line, text) { return unsafe entries[place].value }
        }
        return nil
    }

    /// Whether all places for lines of a hash and size are taken by lines of that hash.
    func isFull(of hash: UInt64, size: Int) -> Bool {
        let first = Self.place(hash, parts[Self.part(of: size)])
        for place in first..<first &+ Self.ways where marks[place] != Self.mark(hash) { return false }
        return true
    }

    /// Puts a line, in which `LineSketch.anyDigit` stands for any digit, in the place of another if need be.
    mutating func insert(_ text: [UInt8], _ hash: UInt64, _ value: Value) {
        let part = parts[Self.part(of: text.count)]
        let first = Self.place(hash, part)
        replaced &+= 1
        var place = first &+ replaced & (Self.ways &- 1)
        for free in first..<first &+ Self.ways where marks[free] == 0 { place = free }
        marks[place] = Self.mark(hash)
        unsafe (entries + place).initialize(to: Entry(size: text.count, value: value))
        let start = unsafe texts + (part.firstByte &+ (place &- part.firstPlace) &* part.stride)
        unsafe text.withUnsafeBufferPointer { source in
            if let first = source.baseAddress { unsafe start.initialize(from: first, count: source.count) }
        }
    }

    @inline(__always)
    private static func part(of size: Int) -> Int { size <= 256 ? (size <= 128 ? 0 : 1) : (size <= 512 ? 2 : 3) }

    @inline(__always)
    private static func mark(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash) | 1 }

    /// The first of the places for a hash.
    @inline(__always)
    private static func place(_ hash: UInt64, _ part: Part) -> Int {
        part.firstPlace &+ Int(truncatingIfNeeded: hash >> 36) & (part.count &- 1) & ~(ways &- 1)
    }
}
