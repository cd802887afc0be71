/// One step through bytes that should be UTF-8: a whole scalar, or a maximal subpart of what cannot be one
/// (Unicode 3.9, tables 3-7 and 3-8).
struct UTF8Step {
    /// Bytes to go on by, at least 1.
    let size: Int
    let isValid: Bool

    /// Looks at the scalar that starts at `index`, which must be an index of `bytes`.
    @unsafe init(_ bytes: UnsafeRawBufferPointer, at index: Int) {
        let first = unsafe bytes[index]
        // The second byte's range excludes overlong forms, surrogates and what lies above U+10FFFF.
        let length: Int
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch first {
        case 0x00...0x7F:
            (size, isValid) = (1, true)
            return
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, low) = (3, 0xA0)
        case 0xED: (length, high) = (3, 0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, low) = (4, 0x90)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, high) = (4, 0x8F)
        default:
            (size, isValid) = (1, false)
            return
        }
        var taken = 1
        while taken < length, index &+ taken < bytes.count {
            let next = unsafe bytes[index &+ taken]
            guard next >= low, next <= high else { break }
            (low, high) = (0x80, 0xBF)
            taken &+= 1
        }
        (size, isValid) = (taken, taken == length)
    }
}
