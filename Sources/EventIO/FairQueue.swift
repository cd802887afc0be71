/// A bounded queue that serves its customers in turn, whoever of them has most waiting.
///
/// When it is full, the customer with most waiting loses its newest element to one with fewer: nobody can fill the queue
/// for the others, and one that is alone has all of it.
package struct FairQueue<Customer: Hashable & Sendable, Element: Sendable>: Sendable {
    private let limit: Int
    /// Those of one customer, oldest first; never empty.
    private var waiting: [Customer: [Element]] = [:]
    /// Each customer that has something waiting once, the next first.
    private var turns: [Customer] = []
    /// All elements; always <= `limit`.
    package private(set) var count = 0

    package init(limit: Int) { self.limit = limit }

    /// Appends an element.
    ///
    /// - Returns: the element that found no room: nil, another customer's, or this one.
    package mutating func append(_ element: Element, for customer: Customer) -> Element? {
        var displaced: Element?
        if count >= limit {
            let own = waiting[customer]?.count ?? 0
            guard let greediest = turns.max(by: { size(of: $0) < size(of: $1) }), size(of: greediest) > own + 1 else {
                return element
            }
            displaced = waiting[greediest]?.popLast()
            count -= 1
        }
        if waiting[customer] == nil { turns.append(customer) }
        waiting[customer, default: []].append(element)
        count += 1
        return displaced
    }

    private func size(of customer: Customer) -> Int { waiting[customer]?.count ?? 0 }

    /// Takes the oldest element of the customer whose turn it is.
    package mutating func next() -> Element? {
        guard let customer = turns.first, var own = waiting[customer] else { return nil }
        turns.removeFirst()
        let element = own.removeFirst()
        count -= 1
        if own.isEmpty {
            waiting[customer] = nil
        } else {
            waiting[customer] = own
            turns.append(customer)
        }
        return element
    }

    /// Takes out what nobody waits for any more.
    package mutating func removeAll(where isUnwanted: (Element) -> Bool) {
        for customer in turns {
            guard var own = waiting[customer] else { continue }
            let before = own.count
            own.removeAll(where: isUnwanted)
            count -= before - own.count
            waiting[customer] = own.isEmpty ? nil : own
        }
        turns.removeAll { waiting[$0] == nil }
    }
}
