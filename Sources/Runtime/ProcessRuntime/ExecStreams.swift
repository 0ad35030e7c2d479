import CPlatform
import Glibc

/// The two sides of a command's standard streams: pipes, or one terminal.
struct ExecStreams {
    /// What the command gets as its descriptors 0, 1 and 2.
    private(set) var theirs: [Int32] = []
    /// Our ends of standard output and error, which never block.
    private(set) var outputs: [Int32] = []
    /// Our end of standard input; negative when the command has none.
    private(set) var input: Int32 = -1

    init(_ options: ExecOptions) throws(RuntimeError) {
        do {
            if options.tty { try openTerminal(options) } else { try openPipes(options) }
        } catch {
            for descriptor in Set(theirs + outputs + [input]) where descriptor >= 0 { close(descriptor) }
            throw error
        }
    }

    private mutating func openTerminal(_ options: ExecOptions) throws(RuntimeError) {
        var slave: Int32 = -1
        let terminal = swiftlet_open_terminal(&slave)
        guard terminal >= 0 else { throw Files.failure("cannot open", "a terminal") }
        outputs = [terminal]
        setNonBlocking(terminal)
        theirs = [slave, slave, slave]
        // A descriptor of its own, since the poller waits for one thing at a time on each.
        if options.stdin { input = fcntl(terminal, F_DUPFD_CLOEXEC, 0) }
    }

    private mutating func openPipes(_ options: ExecOptions) throws(RuntimeError) {
        if options.stdin {
            let ends = try pipe()
            theirs.append(ends.read)
            input = ends.write
            setNonBlocking(input)
        } else {
            theirs.append(open("/dev/null", O_RDONLY | O_CLOEXEC))
        }
        for _ in 0..<2 {
            let ends = try pipe()
            outputs.append(ends.read)
            theirs.append(ends.write)
            setNonBlocking(ends.read)
        }
    }

    private func pipe() throws(RuntimeError) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard swiftlet_pipe(&ends) == 0 else { throw Files.failure("cannot open", "a pipe") }
        return (ends[0], ends[1])
    }

    private func setNonBlocking(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }
}
