import CMappedFiles
import EventIO
import Glibc

/// Reading from files that a library maps, and that others may cut or disks fail to give: missing pages read as zeros.
enum MappedFiles {
    /// Such a page.
    struct Fault {
        var address: UInt
        /// The file and the byte in it, where that could be found out.
        var file: (path: String, offset: Int)?
    }

    /// Once a process.
    private static let failure = CMappedFiles_guard()

    /// Prepares the process for `reading`.
    static func guardProcess() throws(SystemError) {
        if failure != 0 { throw SystemError(code: failure, call: "sigaction SIGBUS") }
    }

    /// Runs `body`, in which a page that can't be read becomes one of zeros; else SIGBUS would end the process.
    static func reading<Result>(_ body: () -> Result) -> Result {
        CMappedFiles_begin()
        defer { CMappedFiles_end() }
        return body()
    }

    /// Faults of this thread so far.
    static var faults: Int { Int(CMappedFiles_count()) }

    /// Whether any of these bytes are zeros instead of what the file had.
    static func isReplaced(_ bytes: UnsafeRawBufferPointer) -> Bool {
        CMappedFiles_is_replaced(bytes.baseAddress, bytes.count) != 0
    }

    /// The file of the fault that came as number `index` on this thread.
    static func fault(_ index: Int) -> Fault? {
        let address = UInt(CMappedFiles_page(index))
        return address == 0 ? nil : Fault(address: address, file: file(at: address))
    }

    /// The replaced page is no part of the file's mapping any more, but its neighbours are.
    private static func file(at address: UInt) -> (path: String, offset: Int)? {
        var candidates: [(path: String, offset: Int)] = []
        for line in text("/proc/self/maps").split(separator: UInt8(ascii: "\n")) {
            // START-END MODE OFFSET DEVICE INODE PATH
            let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
            guard fields.count == 6 else { continue }
            let bounds = fields[0].split(separator: UInt8(ascii: "-")).compactMap { number($0) }
            guard bounds.count == 2, let offset = number(fields[2]) else { continue }
            let path = Array(fields[5].drop { $0 == UInt8(ascii: " ") })
            guard path.first == UInt8(ascii: "/") else { continue }
            // In files of windows of some MiB the neighbour is not far.
            let place = Int(bitPattern: address &- bounds[0]) + Int(offset)
            let distance = address < bounds[0] ? bounds[0] - address : address < bounds[1] ? 0 : address - bounds[1]
            if place >= 0, distance < 64 << 20 { candidates.append((PathText.decode(path), place)) }
        }
        // A file that ends before the page is the one.
        return candidates.first { isJournal($0.path) && ($0.offset >= FileStatus(path: $0.path)?.size ?? 0) }
            ?? candidates.first { isJournal($0.path) }
    }

    private static func isJournal(_ path: String) -> Bool { path.contains(".journal") }

    private static func number(_ digits: some Sequence<UInt8>) -> UInt? {
        UInt(String(decoding: Array(digits), as: UTF8.self), radix: 16)
    }

    private static func text(_ path: String) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 { text += buffer[..<count] }
        return text
    }
}
