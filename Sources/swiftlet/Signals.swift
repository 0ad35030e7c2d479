@preconcurrency import Dispatch
import Glibc

/// The signals that end a server.
enum Signals {
    /// Returns with the first SIGTERM or SIGINT, or when the task is cancelled. A second signal ends the process at once.
    static func waitForTermination() async {
        let (signals, signalled) = AsyncStream.makeStream(of: Int32.self)
        let sources = [SIGTERM, SIGINT].map { number in
            // Dispatch only observes: the default action must not end the process before.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { signalled.yield(number) }
            source.resume()
            return source
        }
        for await _ in signals { break }
        for (source, number) in zip(sources, [SIGTERM, SIGINT]) {
            source.cancel()
            signal(number, SIG_DFL)
        }
    }
}
