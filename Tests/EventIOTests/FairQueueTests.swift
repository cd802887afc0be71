import EventIO
import Testing

@Suite("Queues in which each customer has its turn")
struct FairQueueTests {
    @Test func `serve customers in turn, and each in the order it came`() {
        var queue = FairQueue<String, Int>(limit: 10)
        for number in 0..<5 { #expect(queue.append(number, for: "a") == nil) }
        #expect(queue.append(10, for: "b") == nil)
        #expect(queue.append(11, for: "b") == nil)
        #expect(queue.append(20, for: "c") == nil)
        var served: [Int] = []
        while let next = queue.next() { served.append(next) }
        #expect(served == [0, 10, 20, 1, 11, 2, 3, 4])
        #expect(queue.count == 0)
    }

    @Test func `give one that is alone all places and no more`() {
        var queue = FairQueue<String, Int>(limit: 4)
        #expect((0..<6).map { queue.append($0, for: "a") } == [nil, nil, nil, nil, 4, 5])
        #expect(queue.count == 4)
    }

    @Test func `take the newest of the greediest when another comes`() {
        var queue = FairQueue<String, Int>(limit: 4)
        for number in 0..<4 { _ = queue.append(number, for: "a") }
        #expect(queue.append(10, for: "b") == 3)
        #expect(queue.append(11, for: "b") == 2)
        // Two each: neither may push the other out.
        #expect(queue.append(12, for: "b") == 12)
        #expect(queue.append(4, for: "a") == 4)
        #expect(queue.append(20, for: "c") != nil)
        #expect(queue.count == 4)
        var served: [Int] = []
        while let next = queue.next() { served.append(next) }
        #expect(served.contains(20))
    }

    @Test func `forget what nobody waits for`() {
        var queue = FairQueue<String, Int>(limit: 8)
        for number in 0..<4 { _ = queue.append(number, for: number < 3 ? "a" : "b") }
        queue.removeAll { $0 == 3 || $0 == 1 }
        #expect(queue.count == 2)
        #expect(queue.next() == 0)
        #expect(queue.next() == 2)
        #expect(queue.next() == nil)
    }

    @Test func `count right through any sequence of steps`() {
        var queue = FairQueue<Int, Int>(limit: 7)
        var model: [(customer: Int, element: Int)] = []
        var dice = SystemRandomNumberGenerator()
        for step in 0..<5_000 {
            let customer = Int.random(in: 0..<4, using: &dice)
            switch Int.random(in: 0..<4, using: &dice) {
            case 0, 1:
                let displaced = queue.append(step, for: customer)
                model.append((customer, step))
                model.removeAll { $0.element == displaced }
            case 2:
                let next = queue.next()
                #expect((next == nil) == model.isEmpty)
                if let found = model.first(where: { $0.element == next }) {
                    // The oldest of its customer.
                    #expect(model.first { $0.customer == found.customer }?.element == next)
                }
                model.removeAll { $0.element == next }
            default:
                queue.removeAll { $0 % 5 == step % 5 }
                model.removeAll { $0.element % 5 == step % 5 }
            }
            #expect(queue.count == model.count)
            #expect(queue.count <= 7)
        }
    }
}
