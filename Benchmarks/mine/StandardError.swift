import Glibc

struct StandardError: TextOutputStream {
    mutating func write(_ string: String) {
        let bytes = Array(string.utf8)
        _ = Glibc.write(2, bytes, bytes.count)
    }
}
