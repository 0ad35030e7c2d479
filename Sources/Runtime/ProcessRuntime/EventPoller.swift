import CPlatform
import Glibc
import Synchronization

/// Waits on one thread for descriptors of all containers: connections to shims, streams and ends of commands.
final class EventPoller: Sendable {
    enum Direction { case read, write }
    typealias Handler = @Sendable () -> Void

    /// One for the process: it sleeps unless something happens.
    static let shared = EventPoller()

    private let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    private let handlers = Mutex<[Int32: Handler]>([:])

    private init() {
        precondition(epoll >= 0, "the process has no descriptor left for epoll")
        var thread = pthread_t()
        let started = pthread_create(&thread, nil, { _ in EventPoller.shared.run() }, nil)
        precondition(started == 0, "no thread can be started")
        pthread_detach(thread)
    }

    /// Calls the handler once, on the poller's thread, as soon as the descriptor is ready, in error or at its end.
    func once(_ descriptor: Int32, _ direction: Direction = .read, do handler: @escaping Handler) {
        var event = epoll_event()
        let ready = direction == .read ? EPOLLIN.rawValue : EPOLLOUT.rawValue
        event.events = UInt32(ready) | UInt32(EPOLLONESHOT.rawValue)
        event.data.fd = descriptor
        handlers.withLock { $0[descriptor] = handler }
        if epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) == 0 { return }
        if epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0 { return }
        // A descriptor that can't be waited for is always ready: whoever reads from it learns of the error.
        handlers.withLock { $0[descriptor] = nil }
        handler()
    }

    /// Must come before the descriptor is closed: its number may soon mean another one.
    func forget(_ descriptor: Int32) {
        handlers.withLock { $0[descriptor] = nil }
        epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nil)
    }

    private func run() -> Never {
        let eventsMax = 64
        var events = [epoll_event](repeating: epoll_event(), count: eventsMax)
        while true {
            let count = epoll_wait(epoll, &events, Int32(eventsMax), -1)
            guard count > 0 else { continue }
            for event in events.prefix(Int(count)) {
                let handler = handlers.withLock { $0.removeValue(forKey: event.data.fd) }
                handler?()
            }
        }
    }
}
