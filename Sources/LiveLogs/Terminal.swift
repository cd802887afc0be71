import Glibc

/// What people and scripts read of this program: answers on standard output, everything else on standard error.
enum Terminal {
    static func print(_ text: String) { write(text + "\n", to: 1) }

    /// One line a problem, each with the program's name.
    static func complain(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        write(lines.map { "livelogs: \($0)\n" }.joined(), to: 2)
    }

    static func write(_ text: String, to descriptor: CInt) { write(Array(text.utf8), to: descriptor) }

    /// - Returns: false when nobody reads there any more.
    @discardableResult
    static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + offset }, $0.count - offset)
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return false }
            offset += count
        }
        return true
    }
}
