import CHyperscan

/// Expressions compiled for Hyperscan; immutable, and freed with the last scanner that uses them.
final class PatternDatabase: Sendable {
    struct Pattern {
        /// Several may share one.
        var id: UInt16
        var expression: LineExpression
        var isCaseSensitive: Bool
    }

    /// What Hyperscan says of a pattern it refuses.
    struct Refusal: Error {
        /// Index in the list that was given; nil when it is not the fault of one.
        var pattern: Int?
        var message: String
    }

    /// Ids are below this.
    let idCount: Int

    /// The address of the `hs_database_t`; kept as a number because pointers are not `Sendable`.
    ///
    /// Hyperscan only reads from a database, from any thread.
    private let address: UInt

    /// - Parameters:
    ///   - patterns: at least one.
    ///   - isProbe: that one matches at all is all that will be asked.
    /// - Throws: which pattern Hyperscan does not take, and why.
    init(_ patterns: [Pattern], isProbe: Bool = false) throws(Refusal) {
        precondition(!patterns.isEmpty, "Hyperscan compiles no empty database")
        idCount = patterns.reduce(0) { max($0, Int($1.id) + 1) }
        var bytes: [CChar] = []
        var starts: [Int] = []
        for pattern in patterns {
            starts.append(bytes.count)
            bytes.append(contentsOf: pattern.expression.pattern.utf8.map { CChar(bitPattern: $0) })
            bytes.append(0)
        }
        let flags = patterns.map { pattern in
            UInt32(HS_FLAG_MULTILINE) | (pattern.isCaseSensitive ? 0 : UInt32(HS_FLAG_CASELESS))
                | (isProbe ? UInt32(HS_FLAG_SINGLEMATCH) : 0)
        }
        let ids = patterns.map { UInt32($0.id) }
        var database: OpaquePointer?
        var failure: UnsafeMutablePointer<hs_compile_error_t>?
        let status = unsafe bytes.withUnsafeBufferPointer { text in
            let expressions = unsafe starts.map { start -> UnsafePointer<CChar>? in
                unsafe text.baseAddress.map { unsafe $0 + start }
            }
            return unsafe hs_compile_multi(
                expressions,
                flags,
                ids,
                UInt32(patterns.count),
                UInt32(HS_MODE_BLOCK),
                nil,
                &database,
                &failure
            )
        }
        if let failure = unsafe failure {
            defer { unsafe hs_free_compile_error(failure) }
            let index = unsafe Int(failure.pointee.expression)
            throw unsafe Refusal(pattern: index < 0 ? nil : index, message: String(cString: failure.pointee.message))
        }
        guard status == HS_SUCCESS, let database = unsafe database else {
            throw Refusal(pattern: nil, message: "Hyperscan answered \(status)")
        }
        address = UInt(bitPattern: database)
    }

    deinit {
        unsafe hs_free_database(OpaquePointer(bitPattern: address))
    }

    /// Valid while `self` is.
    var handle: OpaquePointer? { unsafe OpaquePointer(bitPattern: address) }

    /// Bytes it takes.
    var size: Int {
        var size = 0
        unsafe hs_database_size(handle, &size)
        return size
    }
}
