import COpenSSL
import Glibc

/// The SHA-256 of a file, read in pieces.
package enum Checksum {
    /// - Returns: 64 hexadecimal digits and the file's size in bytes.
    package static func sha256(of path: String) throws(StoreError) -> (digits: String, size: Int64) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError.current(path) }
        defer { close(descriptor) }
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        EVP_DigestInit_ex(context, EVP_sha256(), nil)
        var size: Int64 = 0
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw StoreError.current(path) }
            if count == 0 { break }
            EVP_DigestUpdate(context, buffer, count)
            size += Int64(count)
        }
        var digest = [UInt8](repeating: 0, count: 32)
        EVP_DigestFinal_ex(context, &digest, nil)
        let digits = Array("0123456789abcdef".utf8)
        return (String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self), size)
    }
}

extension StoreError {
    /// What `errno` says of a file that is not the database.
    static func current(_ path: String) -> StoreError {
        let code = errno
        let kind: Kind =
            switch code {
            case ENOSPC, EDQUOT, EIO, EFBIG: .full
            case ENOENT: .missing
            default: .readOnly
            }
        return StoreError(kind: kind, path: path, reason: String(cString: strerror(code)))
    }
}
