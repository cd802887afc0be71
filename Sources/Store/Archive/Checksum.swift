import COpenSSL
import Glibc

/// The SHA-256 of a file, read in pieces.
package enum Checksum {
    /// - Returns: 64 hexadecimal digits and the file's size in bytes.
    package static func sha256(of path: String) throws(StoreError) -> (digits: String, size: Int64) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError.current(reading: path) }
        defer { close(descriptor) }
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        EVP_DigestInit_ex(context, EVP_sha256(), nil)
        var size: Int64 = 0
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw StoreError.current(reading: path) }
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
    /// What `errno` says of an archive that is to be read.
    static func current(reading path: String) -> StoreError {
        current(path) { code in
            switch code {
            case ENOENT: .missing
            case EACCES, EPERM: .unreadable
            default: .other
            }
        }
    }

    /// What `errno` says of an archive, or its directory, that is to be written.
    static func current(writing path: String) -> StoreError {
        current(path) { code in
            switch code {
            case EACCES, EPERM, EROFS, ENOENT, ENOTDIR, EISDIR: .archiveUnwritable
            default: .other
            }
        }
    }

    private static func current(_ path: String, otherwise: (CInt) -> Kind) -> StoreError {
        let code = errno
        let isFull = [ENOSPC, EDQUOT, EIO, EFBIG].contains(code)
        return StoreError(kind: isFull ? .full : otherwise(code), path: path, reason: String(cString: strerror(code)))
    }
}
