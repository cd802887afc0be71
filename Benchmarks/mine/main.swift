import EventIO
import Insight

/// Mines the templates of the lines on standard input: prints a number for each line's, and on standard error how many
/// lines a second that took. The lines are read before the clock starts.

var messages: [[UInt8]] = []
while let line = readLine(strippingNewline: true) { messages.append(Array(line.utf8)) }
let rounds = ProgramArguments.texts.first.flatMap { Int($0) } ?? 1

var ids: [UInt64] = []
var best = UInt64.max
for _ in 0..<rounds {
    var miner = TemplateMiner()
    ids.removeAll(keepingCapacity: true)
    let began = Clock.monotonic
    for message in messages { ids.append(miner.add(message.span)) }
    best = min(best, Clock.monotonic - began)
}
for id in ids { print(id) }
let rate = Int(Double(messages.count) / (Double(max(best, 1)) / 1e9))
var errors = StandardError()
print("\(rate)", to: &errors)
