import Foundation
import Synchronization

/// A child process. Unlike Foundation's it starts with no signal blocked, as from a shell, and its end is seen even while
/// children of its own live on.
final class SpawnedProcess: Sendable {
    let identifier: pid_t
    private let status = Mutex<Int32?>(nil)
    private let ended: AsyncStream<Void>

    /// - Parameters:
    ///   - output, errors: files to append to; nil: nowhere.
    init(
        path: String, arguments: [String], environment: [String: String] = [:], input: String? = nil,
        output: String? = nil, errors: String? = nil
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let append = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, 0, input ?? "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output ?? "/dev/null", append, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors ?? "/dev/null", append, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var usual = sigset_t()
        sigemptyset(&usual)
        for signal in [SIGINT, SIGTERM, SIGPIPE, SIGHUP] { sigaddset(&usual, signal) }
        posix_spawnattr_setsigdefault(&attributes, &usual)
        // A group of its own: what it leaves behind can be ended with it.
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
        var child: pid_t = 0
        let code = Self.withCStrings([path] + arguments) { argv in
            Self.withCStrings(variables) { envp in posix_spawn(&child, path, &actions, &attributes, argv, envp) }
        }
        guard code == 0 else { throw Command.Failed(description: "\(path): \(String(cString: strerror(code)))") }
        identifier = child
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        self.ended = ended
        Thread { [self] in
            var status: Int32 = 0
            while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
            self.status.withLock { $0 = status }
            end.finish()
        }.start()
    }

    var isRunning: Bool { status.withLock { $0 == nil } }

    /// The exit code, or the negative number of the signal that ended it; nil while it runs.
    var exitCode: Int32? {
        status.withLock { $0 }.map { status in
            status & 0x7f == 0 ? status >> 8 & 0xff : -(status & 0x7f)
        }
    }

    func signal(_ number: Int32) { if isRunning { kill(identifier, number) } }

    /// Ends the process and whatever of its group is left.
    func killGroup() { kill(-identifier, SIGKILL) }

    /// Waits for its end; call it once.
    func waitForEnd() async { for await _ in ended {} }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = strings.map { strdup($0) }
        defer { pointers.forEach { free($0) } }
        return body(pointers + [nil])
    }
}
