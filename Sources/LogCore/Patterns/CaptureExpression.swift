import CPCRE2

/// An expression with named groups, compiled by PCRE2 with JIT; immutable, and freed with the last that uses it.
final class CaptureExpression: Sendable {
    struct Failure: Error {
        var message: String
        /// Byte of the expression.
        var offset: Int
    }

    struct Group: Sendable, Hashable {
        var name: String
        var number: Int
    }

    let groups: [Group]
    let groupCount: Int

    /// The address of the `pcre2_code`; kept as a number because pointers are not `Sendable`.
    ///
    /// PCRE2 only reads from it when it matches, from any thread.
    private let address: UInt

    init(_ expression: String) throws(Failure) {
        var code: CInt = 0
        var offset = 0
        let bytes = Array(expression.utf8)
        // Bytes, not characters: logs are not always UTF-8.
        let compiled = unsafe pcre2_compile_8(bytes, bytes.count, UInt32(PCRE2_DOLLAR_ENDONLY), &code, &offset, nil)
        guard let compiled = unsafe compiled else { throw Failure(message: Self.message(code), offset: offset) }
        // Without JIT (another kind of processor) matching is slower and gives the same.
        _ = unsafe pcre2_jit_compile_8(compiled, UInt32(PCRE2_JIT_COMPLETE))
        address = UInt(bitPattern: compiled)
        var count: UInt32 = 0
        _ = unsafe pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
        groupCount = Int(count)
        groups = unsafe Self.groups(of: compiled)
    }

    deinit { unsafe pcre2_code_free_8(OpaquePointer(bitPattern: address)) }

    /// Valid while `self` is.
    var handle: OpaquePointer? { unsafe OpaquePointer(bitPattern: address) }

    private static func groups(of code: OpaquePointer) -> [Group] {
        var count: UInt32 = 0
        var size: UInt32 = 0
        var table: UnsafePointer<UInt8>?
        _ = unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &count)
        _ = unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &size)
        _ = unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
        guard let table = unsafe table else { return [] }
        var groups: [Group] = []
        for index in 0..<Int(count) {
            // Two bytes of number, then the name with a NUL.
            let entry = unsafe table + index * Int(size)
            let number = unsafe Int(entry[0]) << 8 | Int(entry[1])
            let name = unsafe String(cString: entry + 2)
            groups.append(Group(name: name, number: number))
        }
        return groups
    }

    private static func message(_ code: CInt) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let size = unsafe pcre2_get_error_message_8(code, &buffer, buffer.count)
        return size > 0 ? String(decoding: buffer[..<Int(size)], as: UTF8.self) : "error \(code)"
    }
}
