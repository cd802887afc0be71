import Glibc
import LogCore

/// Finished generations as history: where a log that is written now is short of lines, those before it come from the
/// files that rotation put aside.
extension Tailer {
    /// Generations looked at for one log.
    private static let generationLimit = 16

    /// Lines older than those of `file`, up to `wanted`, into `flushes`, the oldest first.
    func giveEarlierLines(of file: TailedFile, wanted: Int) {
        var missing = wanted
        var found: [[UInt8]] = []
        for path in archives(of: file.source.path).prefix(Self.generationLimit) where missing > 0 {
            guard let tail = archiveTail(path, lines: missing) else { continue }
            missing -= tail.count
            found.append(tail.bytes)
        }
        for bytes in found.reversed() { give(bytes, of: file.source) }
    }

    /// A compressed file that somebody named: its last lines, once.
    func giveArchive(_ path: String) {
        guard let tail = archiveTail(path, lines: configuration.historyLines) else {
            return leave(path, .unreadable(errno: errno), nil)
        }
        leave(path, .readOnce, nil)
        give(tail.bytes, of: source(of: path))
    }

    private func archiveTail(_ path: String, lines: Int) -> ArchiveTail? {
        let descriptor = openFound(path)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let tail = ArchiveTail(descriptor, lines: lines, limit: configuration.historyBytes)
        if let damage = tail?.damage { notices.append(TailerNotice(path: path, kind: .damaged(damage))) }
        return tail
    }

    private func give(_ bytes: [UInt8], of source: Source) {
        guard !bytes.isEmpty else { return }
        var lines = bytes
        if lines.last != 0x0A { lines.append(0x0A) }
        var end = lines.count
        counters.truncatedLines += LineLimit.cut(&lines, upTo: &end, limit: configuration.maxLineBytes)
        counters.lines += lines.count { $0 == 0x0A }
        flushes.append((Block(source: source, bytes: lines, isHistory: true, readTime: now.wall), nil))
    }

    /// Finished generations of `path` that are no source themselves, the newest first.
    private func archives(of path: String) -> [String] {
        let directory = FileName.directory(of: path)
        if archiveNames[directory] == nil { archiveNames[directory] = listArchives(directory) }
        let names = archiveNames[directory]?[String(FileName.last(of: path))] ?? []
        return names.map { FileName.join(directory, $0) }
            .compactMap { path in FileStatus(path: path).map { (path: path, status: $0) } }
            .filter { $0.status.kind == .regular && files[$0.status.key] == nil && slots[$0.path] == nil }
            .sorted {
                if $0.status.modified != $1.status.modified { return $0.status.modified > $1.status.modified }
                return FileName.isOlderGeneration($1.path, than: $0.path)
            }
            .map(\.path)
    }

    /// The names in a directory that rotation made, by the names they had before: one look for all logs of it.
    private func listArchives(_ directory: String) -> [String: [String]] {
        var archives: [String: [String]] = [:]
        for name in DirectoryListing(directory, now: now)?.names ?? [] {
            if let base = FileName.archiveBase(of: name) { archives[base, default: []].append(name) }
        }
        return archives
    }
}
