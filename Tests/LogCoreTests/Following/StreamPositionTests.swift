import LogCore
import Testing

@Suite("Position in a stream")
struct StreamPositionTests {
    @Test func `is after the greeting until a record comes`() {
        var position = StreamPosition()
        #expect(position.resume == nil)
        let isOther1 = position.greeted(epoch: "a", sequence: 10)
        #expect(!isOther1)
        #expect(position.resume?.since == 10)
        #expect(position.resume?.epoch == "a")
        let isNew2 = position.take(12)
        #expect(isNew2)
        #expect(position.resume?.since == 12)
    }

    @Test func `takes each record once`() {
        var position = StreamPosition(since: 3, epoch: "a")
        let isOther3 = position.greeted(epoch: "a", sequence: 9)
        #expect(!isOther3)
        let areNew = [4, 5, 5, 4, 6].map { position.take($0) }
        #expect(areNew == [true, true, false, false, true])
        #expect(position.resume?.since == 6)
    }

    @Test func `takes records from before the greeting when a backlog was asked for`() {
        var position = StreamPosition(backlog: 4)
        _ = position.greeted(epoch: "a", sequence: 10)
        #expect(position.resume?.since == 6)
        let isNew4 = position.take(2)
        #expect(isNew4)  // of a filtered backlog
        #expect(position.resume?.since == 2)
        let isNew5 = position.take(11)
        #expect(isNew5)
    }

    @Test func `begins again with another run`() {
        var position = StreamPosition()
        _ = position.greeted(epoch: "a", sequence: 10)
        _ = position.take(11)
        let isOther6 = position.greeted(epoch: "b", sequence: 5)
        #expect(isOther6)
        #expect(position.resume?.since == 0)
        #expect(position.resume?.epoch == "b")
        let isNew7 = position.take(1)
        #expect(isNew7)
        let isOther8 = position.greeted(epoch: "b", sequence: 9)
        #expect(!isOther8)
        #expect(position.resume?.since == 1)
    }

    @Test func `is after a gap, so that the same one is not told twice`() {
        var position = StreamPosition()
        _ = position.greeted(epoch: "a", sequence: 10)
        position.skipped(to: 20)
        #expect(position.resume?.since == 20)
        let isNew9 = position.take(21)
        #expect(isNew9)
        position.skipped(to: 30)
        #expect(position.resume?.since == 30)
        let isNew10 = position.take(30)
        #expect(!isNew10)
    }

    @Test func `survives the largest numbers`() {
        var position = StreamPosition(backlog: .max)
        _ = position.greeted(epoch: "a", sequence: 3)
        #expect(position.resume?.since == 0)
        let isNew11 = position.take(.max)
        #expect(isNew11)
        position.skipped(to: .max)
        #expect(position.resume?.since == .max)
    }
}
