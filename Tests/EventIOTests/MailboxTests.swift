import EventIO
import Synchronization
import Testing

@Suite("Mailbox")
struct MailboxTests {
    @Test func `keeps the order and wakes once`() throws {
        var poller = try Poller()
        let mailbox = try Mailbox<Int>()
        try poller.add(mailbox.descriptor, token: 7, interest: .readable)
        #expect(poller.wait(milliseconds: 0) == 0)
        mailbox.post(1)
        mailbox.post(contentsOf: [2, 3])
        mailbox.post(contentsOf: [])
        #expect(poller.wait(milliseconds: 0) == 1)
        let event = poller.event(at: 0)
        #expect(event.token == 7)
        #expect(event.isReadable)
        #expect(mailbox.drain() == [1, 2, 3])
        #expect(poller.wait(milliseconds: 0) == 0, "drained: nothing left to wake for")
        #expect(mailbox.drain().isEmpty)
    }

    @Test func `loses nothing that other threads post`() throws {
        var poller = try Poller()
        let mailbox = try Mailbox<Int>()
        try poller.add(mailbox.descriptor, token: 0, interest: .readable)
        let posters = 4
        let each = 5_000
        for poster in 0..<posters {
            let thread = try Thread(name: "poster") {
                for number in 0..<each { mailbox.post(poster * each + number) }
            }
            thread.detach()
        }
        var received: [Int] = []
        while received.count < posters * each, poller.wait(milliseconds: 10_000) > 0 {
            received += mailbox.drain()
        }
        #expect(received.count == posters * each)
        for poster in 0..<posters {
            let own = received.filter { $0 / each == poster }
            #expect(own == own.sorted(), "one thread's messages stay in order")
        }
    }
}
