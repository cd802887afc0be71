/// Lines that are one JSON object (RFC 8259): its members are looked at where they stand, nothing is decoded.
enum JSONHead {
    /// Reads the object at `index` into `head`.
    ///
    /// - Returns: false when it is none, so that the line is read as text. An object that is cut off counts as far as it
    ///   goes.
    static func read(
        _ line: Span<UInt8>,
        at index: Int,
        _ times: TimestampReader,
        into head: inout LineHead,
        _ witness: HeadWitness?
    ) -> Bool {
        var fields = Fields(isNoted: witness != nil)
        var place = line.skippingSpaces(at: index &+ 1)
        guard line.at(place) == UInt8(ascii: "\"") else { return false }
        guard object(line, &place, times, &fields, &head, depth: 0) > 0 else { return false }
        head.message = index
        head.messageEnd = index
        fields.finish(times, into: &head)
        fields.note(in: witness)
        if readMessage(line, fields.message, times, into: &head) { witness?.noteCounted(fields.message) }
        return true
    }

    /// The text of one program in the JSON of another (as container engines wrap it) may carry its own head.
    ///
    /// - Returns: whether it was looked at.
    private static func readMessage(
        _ line: Span<UInt8>,
        _ message: Range<Int>,
        _ times: TimestampReader,
        into head: inout LineHead
    ) -> Bool {
        guard head.rank == .none || head.time == nil, !message.isEmpty, message.upperBound <= line.count else {
            return false
        }
        let text = line.extracting(message)
        guard text.at(0) != UInt8(ascii: "{") else { return false }
        var walk = HeadWalk()
        walk.position = walk.skipMark(text)
        walk.run(text, times)
        if head.rank == .none, walk.head.rank > .none { (head.level, head.rank) = (walk.head.level, walk.head.rank) }
        if head.time == nil, var time = walk.head.time {
            time.end &+= message.lowerBound
            head.time = time
        }
        head.message = message.lowerBound &+ min(walk.head.message, message.count)
        return true
    }

    /// Goes through the members from `place`, which stands at the first key; leaves `place` behind the brace.
    ///
    /// - Returns: how many members it saw.
    private static func object(
        _ line: Span<UInt8>,
        _ place: inout Int,
        _ times: TimestampReader,
        _ fields: inout Fields,
        _ head: inout LineHead,
        depth: Int
    ) -> Int {
        var members = 0
        while line.at(place) == UInt8(ascii: "\"") {
            let key = place &+ 1
            let keyEnd = line.endOfString(from: key)
            place = line.skippingSpaces(at: keyEnd &+ 1)
            guard line.at(place) == UInt8(ascii: ":") else { return members }
            members &+= 1
            place = line.skippingSpaces(at: place &+ 1)
            let name = FieldName.at(line, key, keyEnd)
            value(line, &place, name, key, times, &fields, &head, depth: depth)
            place = line.skippingSpaces(at: place)
            guard line.at(place) == UInt8(ascii: ",") else { break }
            place = line.skippingSpaces(at: place &+ 1)
        }
        if line.at(place) == UInt8(ascii: "}") { place &+= 1 }
        return members
    }

    private static func value(
        _ line: Span<UInt8>,
        _ place: inout Int,
        _ name: FieldName?,
        _ key: Int,
        _ times: TimestampReader,
        _ fields: inout Fields,
        _ head: inout LineHead,
        depth: Int
    ) {
        let start = place
        switch line.at(start) {
        case UInt8(ascii: "\""):
            let end = line.endOfString(from: start &+ 1)
            place = min(end &+ 1, line.count)
            if let name { fields.take(line, name, key, start &+ 1, min(end, line.count), times, into: &head) }
        case UInt8(ascii: "{"):
            let first = line.skippingSpaces(at: start &+ 1)
            // `"log":{"level":...}`, `"service":{"name":...}`, `"record":{...}`; others describe something else.
            if depth < 2, let name, line.at(first) == UInt8(ascii: "\"") {
                switch name {
                case .container, .message, .service, .level, .time:
                    place = first
                    nested(line, &place, name, times, &fields, &head, depth: depth &+ 1)
                    return
                case .request: fields.take(line, name, key, start, start, times, into: &head)
                default: break
                }
            }
            place = endOfNest(line, from: start)
        case UInt8(ascii: "["):
            place = endOfNest(line, from: start)
        default:
            var end = start
            while end < line.count, line.at(end) != UInt8(ascii: ","), line.at(end) != UInt8(ascii: "}"),
                !line.at(end).isSpace
            {
                end &+= 1
            }
            place = end
            // Only texts are messages and names; numbers under such keys are something else.
            if let name, name != .message, name != .service, name != .otherService, name != .host {
                fields.take(line, name, key, start, end, times, into: &head)
            }
        }
    }

    /// An object under a key of interest: `name` inside `service` and `level` says what the key says,
    /// and so does any time inside `time`.
    private static func nested(
        _ line: Span<UInt8>,
        _ place: inout Int,
        _ outer: FieldName,
        _ times: TimestampReader,
        _ fields: inout Fields,
        _ head: inout LineHead,
        depth: Int
    ) {
        guard outer == .service || outer == .level || outer == .time else {
            _ = object(line, &place, times, &fields, &head, depth: depth)
            return
        }
        while line.at(place) == UInt8(ascii: "\"") {
            let key = place &+ 1
            let keyEnd = line.endOfString(from: key)
            place = line.skippingSpaces(at: keyEnd &+ 1)
            guard line.at(place) == UInt8(ascii: ":") else { return }
            place = line.skippingSpaces(at: place &+ 1)
            let isName = outer == .time || (keyEnd &- key == 4 && line.lowercaseWord(key, keyEnd) == 0x6E61_6D65)
            var name = isName ? outer : nil
            if outer == .time, FieldName.at(line, key, keyEnd) == .nanoseconds { name = .nanoseconds }
            value(line, &place, name, key, times, &fields, &head, depth: 3)
            place = line.skippingSpaces(at: place)
            guard line.at(place) == UInt8(ascii: ",") else { break }
            place = line.skippingSpaces(at: place &+ 1)
        }
        if line.at(place) == UInt8(ascii: "}") { place &+= 1 }
    }

    /// After the bracket that closes the one at `start`, or the line's end.
    private static func endOfNest(_ line: Span<UInt8>, from start: Int) -> Int {
        var depth = 0
        var place = start
        while place < line.count {
            switch line.at(place) {
            case UInt8(ascii: "\""): place = line.endOfString(from: place &+ 1)
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth &+= 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth &-= 1
                if depth == 0 { return place &+ 1 }
            default: break
            }
            place &+= 1
        }
        return line.count
    }
}
