/// Text as it is, made fit for a text message (RFC 6455 §8.1).
package enum PlainText {
    /// Appends `bytes`; what is not UTF-8 becomes U+FFFD, one for each maximal subpart as in `JSONText`.
    package static func append(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
        // Raw loads, eight bytes at a time, as in JSONText and for the same reason.
        unsafe bytes.withUnsafeBytes { raw in
            var clean = 0
            var index = 0
            while index < raw.count {
                if index &+ 8 <= raw.count {
                    let word = unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    if word & 0x8080_8080_8080_8080 == 0 {
                        index &+= 8
                        continue
                    }
                }
                let step = unsafe UTF8Step(raw, at: index)
                if !step.isValid {
                    unsafe output.append(contentsOf: raw[clean..<index])
                    output.append(contentsOf: [0xEF, 0xBF, 0xBD])
                    clean = index &+ step.size
                }
                index &+= step.size
            }
            unsafe output.append(contentsOf: raw[clean..<raw.count])
        }
    }
}
