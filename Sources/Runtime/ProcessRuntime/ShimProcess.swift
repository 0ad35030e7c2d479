import Glibc

/// Starts shims and speaks to them. A connection is a SOCK_SEQPACKET socket: one packet, one message.
enum ShimProcess {
    /// Longer than any message.
    private static let packetBytesMax = 4096

    enum Message: Equatable {
        case started(process: Int)
        case failed(isConfiguration: Bool, message: String)
        case exited
        case end
    }

    /// Starts the shim of the container in this directory; returns the connection to it.
    static func start(shim: String, directory: String) throws(RuntimeError) -> Int32 {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Files.failure("cannot make a socket for", shim) }
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer {
            close(null)
            close(ends[1])
        }
        do {
            let process = try spawn([shim, "run", directory], streams: [null, null, null, ends[1]])
            // The process that was started forks the shim and ends at once, so that init is the shim's parent.
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
        } catch {
            close(ends[0])
            throw error
        }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        return ends[0]
    }

    /// Connects to a shim that an earlier life of the agent started; nil when it is gone.
    static func connect(directory: String) -> Int32? {
        // Through the directory's descriptor: the path itself may be longer than the 108 bytes that fit.
        let place = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard place >= 0 else { return nil }
        defer { close(place) }
        let connection = socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard connection >= 0 else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: "/proc/self/fd/\(place)/socket".utf8) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(connection, $0, length) }
        }
        guard result == 0 else {
            close(connection)
            return nil
        }
        _ = fcntl(connection, F_SETFL, O_NONBLOCK)
        return connection
    }

    static func send(_ command: String, to connection: Int32) {
        let bytes = Array(command.utf8)
        Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
    }

    /// nil when there is nothing to read now.
    static func receive(from connection: Int32) -> Message? {
        var bytes = [UInt8](repeating: 0, count: packetBytesMax)
        let count = recv(connection, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        if count < 0, errno == EAGAIN || errno == EINTR { return nil }
        guard count > 0 else { return .end }
        let words = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: " ", maxSplits: 2)
        switch words.first {
        case "started": return .started(process: words.count > 1 ? Int(words[1]) ?? 0 : 0)
        case "failed":
            let message = words.count > 2 ? String(words[2]) : ""
            return .failed(isConfiguration: words.count > 1 && words[1] == "C", message: message)
        default: return .exited
        }
    }

    /// Starts a program with these descriptors as its first ones and an empty environment.
    static func spawn(_ arguments: [String], streams: [Int32]) throws(RuntimeError) -> pid_t {
        // dup2 onto itself would leave a descriptor closed on exec, so all move out of the way first.
        let copies = streams.map { fcntl($0, F_DUPFD_CLOEXEC, Int32(streams.count)) }
        defer { for copy in copies { close(copy) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (index, copy) in copies.enumerated() { posix_spawn_file_actions_adddup2(&actions, copy, Int32(index)) }
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process = pid_t()
        let error = posix_spawn(&process, arguments.first ?? "", &actions, nil, words, [nil])
        guard error == 0 else {
            throw .failed("cannot start \(arguments.first ?? ""): \(String(cString: strerror(error)))")
        }
        return process
    }
}
