import CLinux
import Glibc

/// Pages of the program and its libraries that only its start needed.
///
/// Compiling rules, opening the database, reading the configuration: all of that code stays resident for as long as nobody
/// asks for its pages, and is more than what runs afterwards.
package enum ProgramPages {
    /// Gives back all code and constants, and the heap's free pages; what is still needed comes back at its next use, from
    /// the page cache, a few hundred short page faults in all.
    package static func giveBack() {
        malloc_trim(0)
        var ranges: [Range<UInt>] = []
        var candidate: Range<UInt>?
        for line in lines(of: "/proc/self/smaps") {
            if let mapping = fileMapping(line) {
                candidate = mapping.isReadOnly ? mapping.range : nil
            } else if line.hasPrefix("Anonymous:"), let range = candidate {
                // Pages that were written to, as the dynamic linker does, are in no file.
                if line.split(separator: " ").dropFirst().first == "0" { ranges.append(range) }
                candidate = nil
            }
        }
        for range in ranges {
            madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), Int(range.count), MADV_DONTNEED)
        }
    }

    /// `55d0c0a00000-55d0c0b00000 r-xp 00000000 fe:00 131 /usr/bin/livelogs`: the first line of a mapping; nil for others.
    private static func fileMapping(_ line: Substring) -> (range: Range<UInt>, isReadOnly: Bool)? {
        let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
        guard fields.count >= 5, !fields[0].hasSuffix(":") else { return nil }
        let bounds = fields[0].split(separator: "-")
        guard bounds.count == 2, let start = UInt(bounds[0], radix: 16), let end = UInt(bounds[1], radix: 16),
            start < end
        else { return nil }
        let isOfFile = fields[4] != "0"
        return (start..<end, isOfFile && (fields[1] == "r-xp" || fields[1] == "r--p"))
    }

    private static func lines(of path: String) -> [Substring] {
        guard let file = try? Descriptor(adopting: open(path, O_RDONLY | O_CLOEXEC), from: path) else { return [] }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(file.rawValue, &buffer, buffer.count)
            guard count > 0 else { break }
            text += buffer[..<count]
        }
        return String(decoding: text, as: UTF8.self).split(separator: "\n")
    }
}
