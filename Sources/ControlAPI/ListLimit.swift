import Insight

/// How large an answer with a list may be.
enum ListLimit {
    /// Bytes of an answer's texts and names; its first element may be longer than that.
    static let bytes = 1 << 20

    /// The first elements of a list that fit into one answer, one at least.
    static func page<Elements: Sequence>(of elements: Elements, size: (Elements.Element) -> Int) -> [Elements.Element] {
        var page: [Elements.Element] = []
        var room = bytes
        for element in elements {
            room -= size(element)
            if room < 0, !page.isEmpty { break }
            page.append(element)
        }
        return page
    }
}

extension Issue {
    /// Bytes of its texts and names, and of the keys around them.
    var listedBytes: Int {
        let texts = [id, type, title, category, action, source, service, template, message, line] + samples
        let outcomes = outcomes.reduce(0) { $0 + $1.action.utf8.count + $1.output.utf8.count + 128 }
        return texts.reduce(512 + outcomes + addresses.count * 128) { $0 + $1.utf8.count }
    }
}
