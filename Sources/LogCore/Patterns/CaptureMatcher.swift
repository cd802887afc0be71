import CPCRE2

/// Matches expressions against lines; one a thread, because it holds what the last match found.
@safe struct CaptureMatcher: ~Copyable {
    private let match: OpaquePointer
    private let context: OpaquePointer

    /// Steps of one match and depth of its backtracking: an expression that needs more on a line does not match it.
    private static let stepLimit: UInt32 = 100_000
    private static let depthLimit: UInt32 = 1000

    /// - Parameter groups: the most that any expression has.
    init(groups: Int) {
        guard let match = unsafe pcre2_match_data_create_8(UInt32(groups + 1), nil),
            let context = unsafe pcre2_match_context_create_8(nil)
        else { preconditionFailure("PCRE2: out of memory") }
        unsafe self.match = match
        unsafe self.context = context
        _ = unsafe pcre2_set_match_limit_8(context, Self.stepLimit)
        _ = unsafe pcre2_set_depth_limit_8(context, Self.depthLimit)
    }

    deinit {
        unsafe pcre2_match_context_free_8(context)
        unsafe pcre2_match_data_free_8(match)
    }

    /// Whether `expression` matches somewhere in `line`; `range(of:)` then tells where its groups are.
    mutating func matches(_ expression: CaptureExpression, _ line: Span<UInt8>) -> Bool {
        let result = unsafe line.withUnsafeBufferPointer { bytes in
            // An empty line has no address, and PCRE2 wants one.
            var nothing: UInt8 = 0
            return unsafe withUnsafePointer(to: &nothing) { nothing in
                unsafe pcre2_match_8(
                    expression.handle,
                    bytes.baseAddress ?? nothing,
                    bytes.count,
                    0,
                    0,
                    match,
                    context
                )
            }
        }
        return result > 0
    }

    /// Where a group of the last match lies; `nil` when it took no part in it.
    func range(of group: Int) -> Range<Int>? {
        guard unsafe group < Int(pcre2_get_ovector_count_8(match)), let ends = unsafe pcre2_get_ovector_pointer_8(match)
        else { return nil }
        let (start, end) = unsafe (ends[2 * group], ends[2 * group + 1])
        // PCRE2_UNSET is the largest size there is, which here reads as -1.
        guard start >= 0, start <= end else { return nil }
        return start..<end
    }
}
