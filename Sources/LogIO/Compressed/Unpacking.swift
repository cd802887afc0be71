import Glibc

/// Puts the content of a compressed file into a file without a name, a bounded step at a time, so that it is read as any
/// other file is: in turn with others, and again should the store be slow.
///
/// What was read in an earlier run is left out: there the file has a hole.
final class Unpacking {
    enum Step {
        case more
        case end
        /// What was unpacked before is there.
        case failed(String)
    }

    /// The content goes here; closed by its tailed file.
    let descriptor: CInt
    private(set) var isFinished = false

    private let compressed: CInt
    private let format: Compression
    /// What is at work; only between the first step and the last one, since it takes memory.
    private var stream: Decompressor?
    private let start: FilePosition?
    private var offset = 0
    private var buffer: [UInt8] = []

    private static let stepBytes = 256 << 10
    /// Room that unpacked content leaves on its disk: a twentieth.
    private static let roomLeft = 20

    /// Takes the descriptor over, also when it fails.
    ///
    /// - Parameters:
    ///   - compressed: the compressed file, open.
    ///   - format: of that file.
    ///   - directory: where the file without a name is made.
    ///   - start: how far an earlier run had come.
    init?(adopting compressed: CInt, _ format: Compression, in directory: String, from start: FilePosition?) {
        guard let descriptor = Self.makeFile(in: directory) else {
            let code = errno
            close(compressed)
            errno = code
            return nil
        }
        self.descriptor = descriptor
        self.compressed = compressed
        self.format = format
        self.start = start
    }

    deinit { if stream == nil, !isFinished { close(compressed) } }

    private static func makeFile(in directory: String) -> CInt? {
        for place in [directory, "/var/tmp", "/tmp"] where !place.isEmpty {
            var template = Array("\(place)/.livelogs-XXXXXX".utf8CString)
            let descriptor = mkstemp(&template)
            guard descriptor >= 0 else { continue }
            unlink(template)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            return descriptor
        }
        return nil
    }

    /// Whether it has not come to what is new yet.
    var isSkipping: Bool { !isFinished && start.map { offset < $0.offset } ?? false }

    /// Unpacks a quarter of a megabyte.
    func step() -> Step {
        guard !isFinished else { return .end }
        if stream == nil, !begin() { return finish(.failed("no memory to decompress it")) }
        let step = buffer.withUnsafeMutableBytes { stream?.read(into: $0) } ?? .end
        switch step {
        case .bytes(let count):
            if let problem = write(count) { return finish(.failed(problem)) }
            return .more
        case .end:
            return finish(start.map { offset < $0.offset } == true ? .failed(Self.otherContent) : .end)
        case .damaged(let reason):
            return finish(.failed(reason))
        }
    }

    private func begin() -> Bool {
        stream = Decompressor(adopting: compressed, format)
        if stream != nil { buffer = [UInt8](repeating: 0, count: Self.stepBytes) }
        return stream != nil
    }

    private func finish(_ step: Step) -> Step {
        // Of content that was given before, nothing is to be read again.
        if case .failed = step, isSkipping { _ = ftruncate(descriptor, 0) }
        if stream == nil { close(compressed) }
        stream = nil
        buffer = []
        isFinished = true
        return step
    }

    private static let otherContent = "its content is not what was read before"

    private func write(_ count: Int) -> String? {
        guard count > 0 else { return nil }
        let isNew = start.map { offset + count > $0.offset } ?? true
        if isNew, let problem = roomProblem() { return problem }
        // Of what was read before only the bytes that identify the file are wanted.
        var from = 0
        if let start, start.offset - offset > Fingerprint.window {
            let head = min(count, max(0, Fingerprint.window - offset))
            if !put(buffer[..<head], at: offset) { return SystemCall.message(errno) }
            from = min(count, start.offset - offset - Fingerprint.window)
        }
        if from < count, !put(buffer[from..<count], at: offset + from) { return SystemCall.message(errno) }
        let before = offset
        offset += count
        if let start, before < start.offset, offset >= start.offset,
            !start.fits(descriptor, size: offset)
        {
            _ = ftruncate(descriptor, 0)
            return Self.otherContent
        }
        return nil
    }

    private func put(_ bytes: ArraySlice<UInt8>, at offset: Int) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done, offset + done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    private func roomProblem() -> String? {
        var room = statvfs()
        guard fstatvfs(descriptor, &room) == 0, room.f_blocks > 0 else { return nil }
        return room.f_bavail < room.f_blocks / UInt(Self.roomLeft) ? "there is no room to decompress it" : nil
    }
}
