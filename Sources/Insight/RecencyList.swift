/// Slots of an array in the order of their last use; every step takes the same short time.
struct RecencyList: Sendable {
    private struct Link: Sendable {
        var newer: Int32 = RecencyList.none
        var older: Int32 = RecencyList.none
    }

    private static let none: Int32 = -1
    private var links: [Link] = []
    private var newestLink = RecencyList.none
    private var oldestLink = RecencyList.none

    /// The slot that was not used for longest.
    var oldest: Int? { oldestLink == Self.none ? nil : Int(oldestLink) }

    /// The slot that was used last.
    var newest: Int? { newestLink == Self.none ? nil : Int(newestLink) }

    /// Puts a slot that is not in the list in front.
    mutating func insert(_ slot: Int) {
        while links.count <= slot { links.append(Link()) }
        links[slot] = Link(newer: Self.none, older: newestLink)
        if newestLink != Self.none { links[Int(newestLink)].newer = Int32(slot) } else { oldestLink = Int32(slot) }
        newestLink = Int32(slot)
    }

    /// Takes a slot that is in the list out.
    mutating func remove(_ slot: Int) {
        let link = links[slot]
        if link.newer != Self.none { links[Int(link.newer)].older = link.older } else { newestLink = link.older }
        if link.older != Self.none { links[Int(link.older)].newer = link.newer } else { oldestLink = link.newer }
        links[slot] = Link()
    }
}
