import Client
import Glibc
import JSON
import Platform
import Resources

/// One run of `kctl watch`: brings changes, keys, signals and time together.
struct WatchSession {
    enum Event: Sendable {
        /// `ChangeBox` holds some.
        case changes
        /// Every kind has been listed once.
        case synced
        case key(UInt8)
        case signal(Int32)
        /// Ages have grown, a flash may be over.
        case tick
    }

    var invocation: Invocation
    /// nil: all of them.
    var namespace: String?
    var tree: WatchTree

    /// Keys that a program pastes faster than they are read are dropped beyond this.
    private static let eventsMax = 1000
    /// A flash ends this exactly; ages are looked at every fourth time.
    private static let tick = Duration.milliseconds(250)
    private static let ticksPerAge = 4

    private let changes = ChangeBox()
    private var world: World { invocation.world }

    init(invocation: Invocation, namespace: String?, tree: WatchTree) {
        self.invocation = invocation
        self.namespace = namespace
        self.tree = tree
    }

    // MARK: - On a terminal

    func runOnScreen() async throws {
        let signals = SignalStream([SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP])
        let screen = WatchScreen(invocation.console)
        screen.enter()
        defer {
            screen.leave()
            signals.end()
        }
        let code = try await withEvents(signals, hasKeys: true) { events in await draw(events, on: screen) }
        if code != 0 {
            screen.leave()
            throw ExitCode(code)
        }
    }

    /// Draws until the user has had enough; gives the exit code.
    private func draw(_ events: AsyncStream<Event>, on screen: WatchScreen) async -> Int32 {
        var tree = tree
        var offset = 0
        var keys = WatchKeys()
        var (ticks, hasFlash) = (0, false)
        for await event in events {
            switch event {
            // What came while one picture was drawn is drawn together in the next.
            case .changes: for (kind, change) in changes.take() { apply(change, kind, to: &tree) }
            case .key(let byte):
                switch keys.take(byte) {
                case .quit: return 0
                case .scroll(let rows): offset = max(offset + rows, 0)
                case nil: break
                }
            case .signal(SIGWINCH): screen.invalidate()
            case .signal(SIGTSTP):
                screen.leave()
                // The shell takes over; the next line runs when it lets the program go on.
                kill(getpid(), SIGSTOP)
                screen.enter()
            case .signal(let number): return 128 + number
            case .synced: break
            case .tick:
                ticks += 1
                guard hasFlash || ticks % Self.ticksPerAge == 0 else { continue }
            }
            let now = world.time.now
            hasFlash = tree.flashEnd(now: now) != nil
            let size = screen.size
            var frame = WatchFrame(
                title: title(tree), rows: tree.rows(now: now), columns: size.columns, lines: size.rows, offset: offset,
                showsNamespace: namespace == nil)
            if invocation.environment.variable("NO_COLOR")?.isEmpty == false { frame.style = .colourless }
            offset = min(offset, frame.offsetMax)
            screen.show(frame.text())
        }
        return 0
    }

    private func title(_ tree: WatchTree) -> String {
        let place = namespace.map { "namespace \($0)" } ?? "all namespaces"
        return "\(tree.only.map { "deployment \($0), " } ?? "")\(place): \(tree.summary)"
    }

    // MARK: - As lines

    func runAsLines() async throws {
        let signals = SignalStream([SIGINT, SIGTERM])
        defer { signals.end() }
        let code = try await withEvents(signals, hasKeys: false) { events in
            var tree = tree
            var lines = WatchLines(showsNamespace: namespace == nil)
            var isSynced = false
            func print() {
                // Before that a pod may be known and its owner not.
                guard isSynced else { return }
                invocation.console.print(lines.update(tree.rows(now: world.time.now), now: world.time.now))
            }
            for await event in events {
                switch event {
                case .changes:
                    for (kind, change) in changes.take() {
                        apply(change, kind, to: &tree)
                        print()
                    }
                case .synced:
                    isSynced = true
                    print()
                case .signal(let number): return 128 + number
                case .key, .tick: continue
                }
                invocation.console.flush()
            }
            return 0
        }
        if code != 0 { throw ExitCode(code) }
    }

    private func apply(_ change: Informer.Change, _ kind: WatchTree.Kind, to tree: inout WatchTree) {
        switch change {
        case .stored(let object, _): tree.store(object, kind, now: world.time.now)
        case .removed(let object): tree.remove(object, kind)
        }
    }

    // MARK: - Events

    /// Runs watches, keys, signals and clock beside the body, which gets what they say in one stream.
    private func withEvents(
        _ signals: SignalStream, hasKeys: Bool, _ body: (AsyncStream<Event>) async throws -> Int32
    ) async throws -> Int32 {
        let (events, continuation) = AsyncStream.makeStream(
            of: Event.self, bufferingPolicy: .bufferingNewest(Self.eventsMax))
        let informers = try informers(continuation)
        if hasKeys {
            // Not awaited: a read of a terminal can't be interrupted, and the program ends with the watch.
            Task {
                let input = InputReader()
                while let bytes = await input.read() { for byte in bytes { continuation.yield(.key(byte)) } }
            }
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for informer in informers { group.addTask { await informer.run() } }
            group.addTask {
                for informer in informers { await informer.waitForSync() }
                continuation.yield(.synced)
            }
            let (received, time) = (signals.signals, world.time)
            group.addTask { for await number in received { continuation.yield(.signal(number)) } }
            group.addTask {
                while !Task.isCancelled {
                    try? await time.sleep(for: Self.tick)
                    continuation.yield(.tick)
                }
            }
            defer { group.cancelAll() }
            return try await body(events)
        }
    }

    private func informers(_ continuation: AsyncStream<Event>.Continuation) throws -> [Informer] {
        let client = try invocation.cluster().client
        return WatchTree.Kind.allCases.map { kind in
            let informer = Informer(
                kind.resource, client: client, world: world, labelSelector: invocation.nonEmpty("selector"),
                fieldSelector: namespace.map { "metadata.namespace=\($0)" })
            informer.addHandler { [changes] change in
                if changes.put(kind, change) { continuation.yield(.changes) }
            }
            return informer
        }
    }
}
