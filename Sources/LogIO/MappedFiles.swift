import CMappedFiles
import EventIO
import Glibc

/// Reading from files that a library maps, and that others may cut or disks fail to give: missing pages read as zeros.
enum MappedFiles {
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

    /// The file of the fault that came as number `index` on this thread, and the byte in it, where that is known.
    static func file(ofFault index: Int) -> (path: String, offset: Int)? {
        guard let path = CMappedFiles_path(index), path.pointee != 0 else { return nil }
        return (PathText.decode(path), Int(clamping: CMappedFiles_offset(index)))
    }
}
