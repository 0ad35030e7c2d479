import JSON
import Resources
import Testing

@testable import Scheduler

@Suite("Scheduling queue") struct SchedulingQueueTests {
    private static func key(_ name: String) -> ObjectKey { ObjectKey(namespace: "default", name: name) }

    @Test("the higher priority first, then whoever came first")
    func order() {
        var queue = SchedulingQueue()
        for (name, priority) in [("a", 0), ("b", 10), ("c", 0), ("d", 10)] as [(String, Int64)] {
            queue.store(Fixture.pod(name, ["priority": .int(priority)]), now: .zero)
        }
        var order: [String] = []
        while let pod = queue.next(now: .zero) { order.append(pod.key.name) }
        #expect(order == ["b", "d", "a", "c"])
    }

    @Test("an unschedulable pod waits for an event that can help, and for its back-off")
    func unschedulable() {
        var queue = SchedulingQueue()
        queue.store(Fixture.pod("a"), now: .zero)
        _ = queue.next(now: .zero)
        queue.foundNothing(Self.key("a"), helpfulEvents: [.nodeAdded], now: .zero)
        queue.happened(.podRemoved, now: .seconds(5))
        #expect(queue.next(now: .seconds(5)) == nil)
        queue.happened(.nodeAdded, now: .milliseconds(500))
        #expect(queue.next(now: .milliseconds(500)) == nil)
        #expect(queue.nextWaking == .seconds(1))
        #expect(queue.next(now: .seconds(1))?.key.name == "a")
    }

    @Test("the back-off doubles up to ten seconds")
    func backOff() {
        var queue = SchedulingQueue()
        var now = Duration.zero
        var pauses: [Duration] = []
        queue.store(Fixture.pod("a"), now: now)
        for _ in 0..<6 {
            _ = queue.next(now: now)
            queue.bindingFailed(Self.key("a"), uid: "uid-a", now: now)
            let waking = queue.nextWaking ?? .zero
            pauses.append(waking - now)
            now = waking
        }
        #expect(pauses == [1, 2, 4, 8, 10, 10].map { .seconds($0) })
    }

    @Test("a pod that nothing has woken for five minutes is tried again")
    func forgotten() {
        var queue = SchedulingQueue()
        queue.store(Fixture.pod("a"), now: .zero)
        _ = queue.next(now: .zero)
        queue.foundNothing(Self.key("a"), helpfulEvents: [.nodeAdded], now: .zero)
        queue.retryForgotten(now: .seconds(299))
        #expect(queue.next(now: .seconds(299)) == nil)
        queue.retryForgotten(now: .seconds(301))
        #expect(queue.next(now: .seconds(301)) != nil)
    }

    @Test("a pod that asks for something else is tried again; a new status alone is no reason")
    func update() {
        var queue = SchedulingQueue()
        queue.store(Fixture.pod("a", cpu: "2"), now: .zero)
        _ = queue.next(now: .zero)
        queue.foundNothing(Self.key("a"), helpfulEvents: [.nodeAdded], now: .zero)
        var same = Fixture.pod("a", cpu: "2").pod
        same.json["status"] = ["phase": "Pending"]
        queue.store(PodFacts(same), now: .seconds(2))
        #expect(queue.next(now: .seconds(2)) == nil)
        queue.store(Fixture.pod("a", cpu: "1"), now: .seconds(2))
        #expect(queue.next(now: .seconds(2)) != nil)
    }

    @Test("a removed pod does not come again, and one of the same name is another")
    func removal() {
        var queue = SchedulingQueue()
        queue.store(Fixture.pod("a"), now: .zero)
        queue.remove(Self.key("a"))
        #expect(queue.next(now: .zero) == nil)
        queue.store(Fixture.pod("a"), now: .zero)
        _ = queue.next(now: .zero)
        var successor = Fixture.pod("a").pod
        successor.json["metadata", "uid"] = "other"
        queue.store(PodFacts(successor), now: .zero)
        queue.bindingFailed(Self.key("a"), uid: "uid-a", now: .zero)
        #expect(queue.next(now: .zero)?.uid == "other")
    }

    @Test("the heap sorts")
    func heap() {
        var heap = Heap<Int>()
        let numbers = (0..<200).map { ($0 * 7919) % 211 }
        for number in numbers { heap.insert(number) }
        var sorted: [Int] = []
        while let number = heap.popFirst() { sorted.append(number) }
        #expect(sorted == numbers.sorted())
    }
}
