/// A compiled file of the tz database (TZif, RFC 9636), versions 1 to 4.
extension TimeZoneRules {
    /// From all bytes of a file; `nil` when they are no such file.
    package convenience init?(file: [UInt8]) {
        guard let first = Header(file, at: 0) else { return nil }
        guard first.version >= UInt8(ascii: "2") else {
            // Times of four bytes and no rule for what comes after them.
            guard let table = Table(file, first, timeSize: 4) else { return nil }
            self.init(initial: table.initial, changes: table.changes)
            return
        }
        // The same again with times of eight bytes, and then the rule for the time after them.
        guard let start = first.end(timeSize: 4, in: file), let header = Header(file, at: start),
            let table = Table(file, header, timeSize: 8), let end = header.end(timeSize: 8, in: file)
        else { return nil }
        var changes = table.changes
        if end < file.count, file[end] == 0x0A {
            let footer = file[(end + 1)...].prefix { $0 != 0x0A }
            if !footer.isEmpty {
                guard let rule = POSIXZone(String(decoding: footer, as: UTF8.self)) else { return nil }
                let last = changes.last?.time
                let later = rule.changes.filter { change in last.map { change.time > $0 } ?? true }
                changes += later
            }
        }
        self.init(initial: table.initial, changes: changes)
    }

    /// The six counts at the front of a data block (§3.1).
    private struct Header {
        var version: UInt8
        /// Where the data begins.
        var start: Int
        var indicators: Int
        var leaps: Int
        var times: Int
        var types: Int
        var letters: Int

        init?(_ file: [UInt8], at index: Int) {
            guard index + 44 <= file.count, file[index..<index + 4].elementsEqual("TZif".utf8) else { return nil }
            version = file[index + 4]
            start = index + 44
            let counts = (0..<6).map { file.integer(at: index + 20 + 4 * $0) }
            // No file of the database comes near it, and sums can't overflow.
            guard counts.allSatisfy({ $0 <= 100_000 }) else { return nil }
            indicators = counts[0] + counts[1]
            leaps = counts[2]
            (times, types, letters) = (counts[3], counts[4], counts[5])
            guard types > 0 else { return nil }
        }

        /// Where its data ends; `nil` when the file ends before.
        func end(timeSize: Int, in file: [UInt8]) -> Int? {
            let end = start + times * (timeSize + 1) + types * 6 + letters + leaps * (timeSize + 4) + indicators
            return end <= file.count ? end : nil
        }
    }

    /// What a data block says (§3.2).
    private struct Table {
        var initial: Int64 = 0
        var changes: [Change] = []

        init?(_ file: [UInt8], _ header: Header, timeSize: Int) {
            guard header.end(timeSize: timeSize, in: file) != nil else { return nil }
            let kinds = header.start + header.times * timeSize
            let types = kinds + header.times
            let leaps = types + header.types * 6 + header.letters
            var offsets: [Int64] = []
            for index in 0..<header.types {
                let offset = Int64(Int32(truncatingIfNeeded: file.integer(at: types + 6 * index)))
                guard offset.magnitude * UInt64(second) < widest else { return nil }
                offsets.append(offset)
            }
            initial = offsets[0]
            let corrections = (0..<header.leaps).map { index in
                let place = leaps + index * (timeSize + 4)
                let correction = Int64(Int32(truncatingIfNeeded: file.integer(at: place + timeSize)))
                return (time: file.time(at: place, size: timeSize), correction: correction)
            }
            var leap = 0
            var before: Int64?
            for index in 0..<header.times {
                let time = file.time(at: header.start + index * timeSize, size: timeSize)
                let kind = Int(file[kinds + index])
                guard kind < offsets.count, before.map({ time > $0 }) ?? true else { return nil }
                before = time
                // Times in files of "right" zones count leap seconds, which clocks and logs do not.
                while leap < corrections.count, corrections[leap].time <= time { leap += 1 }
                let counted = leap == 0 ? 0 : corrections[leap - 1].correction
                let bound: Int64 = 1 << 37
                changes.append(Change(time: min(max(time, -bound), bound) - counted, offset: offsets[kind]))
            }
        }
    }
}

extension [UInt8] {
    /// Four bytes, the highest first.
    fileprivate func integer(at index: Int) -> Int {
        self[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
    }

    /// A time of four or eight bytes.
    fileprivate func time(at index: Int, size: Int) -> Int64 {
        if size == 4 { return Int64(Int32(truncatingIfNeeded: integer(at: index))) }
        return Int64(truncatingIfNeeded: self[index..<index + 8].reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
    }
}
