/// Going over JSON (RFC 8259) where it stands, for readers that want one or two members of an object and nothing decoded.
extension JSONText {
    /// The quote that ends the string starting at `start`, or the line's end; and whether there is a backslash before it.
    static func endOfString(_ line: Span<UInt8>, from start: Int) -> (end: Int, isEscaped: Bool) {
        var place = start
        var isEscaped = false
        while place < line.count {
            place = JSONText.endOfPlainRun(line, from: place)
            guard line.at(place) == UInt8(ascii: "\\") else { break }
            isEscaped = true
            place &+= 2
        }
        return (min(place, line.count), isEscaped)
    }

    /// After a value that is no string.
    static func endOfNest(_ line: Span<UInt8>, from start: Int) -> Int {
        var depth = 0
        var place = start
        while place < line.count {
            switch line.at(place) {
            case UInt8(ascii: "\""): place = endOfString(line, from: place &+ 1).end
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth &+= 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return place }
                depth &-= 1
            case UInt8(ascii: ","):
                if depth == 0 { return place }
            default: break
            }
            place &+= 1
        }
        return line.count
    }

    /// The text of a member of the outermost object, still escaped; `nil` where there is none or it is no string.
    static func text(of name: StaticString, in object: Span<UInt8>) -> Range<Int>? {
        var place = skippingBlanks(object, from: 0)
        guard object.at(place) == UInt8(ascii: "{") else { return nil }
        place = skippingBlanks(object, from: place &+ 1)
        while object.at(place) == UInt8(ascii: "\"") {
            let key = place &+ 1
            let keyEnd = endOfString(object, from: key).end
            place = skippingBlanks(object, from: keyEnd &+ 1)
            guard object.at(place) == UInt8(ascii: ":") else { return nil }
            place = skippingBlanks(object, from: place &+ 1)
            let isWanted = "\(name)".utf8.elementsEqual((key..<keyEnd).map { object.at($0) })
            if object.at(place) == UInt8(ascii: "\"") {
                let end = endOfString(object, from: place &+ 1).end
                if isWanted { return end < object.count ? place &+ 1..<end : nil }
                place = end &+ 1
            } else {
                if isWanted { return nil }
                place = endOfNest(object, from: place)
            }
            place = skippingBlanks(object, from: place)
            guard object.at(place) == UInt8(ascii: ",") else { return nil }
            place = skippingBlanks(object, from: place &+ 1)
        }
        return nil
    }

    private static func skippingBlanks(_ text: Span<UInt8>, from start: Int) -> Int {
        var place = start
        while place < text.count, text.at(place) == 0x20 || (0x09...0x0D).contains(text.at(place)) { place &+= 1 }
        return place
    }
}
