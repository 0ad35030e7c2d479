import CPlatform
import Glibc
import Synchronization

/// A thread that waits for sockets with epoll and runs the tasks of the connections pinned to it.
///
/// Tasks that prefer this executor are resumed on the very thread that saw their socket become ready, so a request that is
/// answered without waiting makes no hop between threads. One DispatchSource per connection was measured at half of it.
public final class EventLoop: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var channels: [UInt64: SocketChannel] = [:]
        var nextIdentifier: UInt64 = 1
    }

    private let epoll: Int32
    private let wakeup: Int32
    private let state = Mutex(State())
    private let isSignalled = Atomic<Bool>(false)
    /// The uptime in nanoseconds at which deadlines are looked at next.
    private let nextScan = Atomic<Int64>(.max)
    private let thread = Atomic<UInt>(0)

    /// So many events are taken from the kernel at once: enough to spread its cost, few enough to stay in the cache.
    private static let eventsPerTurn = 256

    /// One loop for each core, started when first asked for. They live as long as the process.
    public static let all: [EventLoop] = (0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))).map { _ in EventLoop() }
    private static let turn = Atomic<Int>(0)

    /// The loops in turn.
    public static func next() -> EventLoop {
        let index = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return all[abs(index) % all.count]
    }

    private init() {
        // OpenSSL writes to sockets without MSG_NOSIGNAL.
        signal(SIGPIPE, SIG_IGN)
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeup = swiftlet_eventfd()
        precondition(epoll >= 0 && wakeup >= 0, "no file descriptor is left for an event loop: raise ulimit -n")
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.u64 = 0
        epoll_ctl(epoll, EPOLL_CTL_ADD, wakeup, &event)
        var identifier = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        pthread_create(
            &identifier, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<EventLoop>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context)
        pthread_detach(identifier)
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        wakeUnlessInside()
    }

    /// Begins to report the events of a channel's descriptor to it.
    func register(_ channel: SocketChannel, descriptor: Int32) -> UInt64 {
        let identifier = state.withLock { state in
            defer { state.nextIdentifier += 1 }
            state.channels[state.nextIdentifier] = channel
            return state.nextIdentifier
        }
        var event = epoll_event()
        // Edge-triggered: one registration for the life of the socket, no call per wait.
        event.events = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
        event.data.u64 = identifier
        epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event)
        return identifier
    }

    /// Forgets a channel. Closing the descriptor takes it from epoll.
    func unregister(_ identifier: UInt64) {
        state.withLock { _ = $0.channels.removeValue(forKey: identifier) }
    }

    /// Makes sure that deadlines are looked at no later than this uptime in nanoseconds.
    func note(deadline: Int64) {
        let (lowered, _) = nextScan.min(deadline, ordering: .relaxed)
        if deadline < lowered { wakeUnlessInside() }
    }

    static func uptime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private func wakeUnlessInside() {
        guard thread.load(ordering: .relaxed) != UInt(pthread_self()) else { return }
        if !isSignalled.exchange(true, ordering: .acquiringAndReleasing) {
            var one: UInt64 = 1
            _ = write(wakeup, &one, 8)
        }
    }

    private func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        var events = [epoll_event](repeating: epoll_event(), count: Self.eventsPerTurn)
        var jobs: [UnownedJob] = []
        while true {
            let count = epoll_wait(epoll, &events, Int32(Self.eventsPerTurn), waitMilliseconds())
            for index in 0..<max(0, Int(count)) {
                let (identifier, flags) = (events[index].data.u64, events[index].events)
                if identifier == 0 { drainWakeup() } else { channel(identifier)?.ready(flags) }
            }
            if nextScan.load(ordering: .relaxed) <= Self.uptime() { scanDeadlines() }
            runJobs(&jobs)
        }
    }

    /// Runs what is queued now; what these jobs queue waits for the next turn, so that sockets are not starved.
    private func runJobs(_ jobs: inout [UnownedJob]) {
        state.withLock { swap(&jobs, &$0.jobs) }
        for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
        jobs.removeAll(keepingCapacity: true)
    }

    private func waitMilliseconds() -> Int32 {
        if state.withLock({ !$0.jobs.isEmpty }) { return 0 }
        let scan = nextScan.load(ordering: .relaxed)
        guard scan != .max else { return -1 }
        return Int32(clamping: max(0, scan - Self.uptime()) / 1_000_000 + 1)
    }

    private func channel(_ identifier: UInt64) -> SocketChannel? { state.withLock { $0.channels[identifier] } }

    private func drainWakeup() {
        var value: UInt64 = 0
        _ = read(wakeup, &value, 8)
        isSignalled.store(false, ordering: .releasing)
    }

    private func scanDeadlines() {
        nextScan.store(.max, ordering: .relaxed)
        let now = Self.uptime()
        let channels = state.withLock { Array($0.channels.values) }
        for channel in channels {
            if let deadline = channel.expire(now: now) { nextScan.min(deadline, ordering: .relaxed) }
        }
    }
}
