import Glibc

extension ProcessRuntime {
    /// Names of directories come from outside: a pod's uid is at most this long, and no path.
    private static let identifierBytesMax = 128

    public func runSandbox(_ configuration: SandboxConfiguration) async throws -> Sandbox {
        let id = configuration.podUID
        guard Self.isIdentifier(id) else { throw RuntimeError.configuration("\(id) is no uid of a pod") }
        return try state.withLock { state in
            if let known = state.sandboxes[id], known.sandbox.isReady { return known.sandbox }
            var address = "127.0.0.1"
            if !configuration.hostNetwork {
                guard let free = state.addresses.allocate() else {
                    throw RuntimeError.failed("all addresses of \(state.addresses.range) are in use")
                }
                address = PodAddresses.text(free)
            }
            let sandbox = Sandbox(
                id: id, podUID: id, namespace: configuration.namespace, name: configuration.name, address: address,
                isReady: true)
            let record = SandboxRecord(
                directory: "\(self.configuration.root)/sandboxes/\(id)", sandbox: sandbox,
                hostname: configuration.hostname, hostNetwork: configuration.hostNetwork)
            do {
                try record.write(configuration)
            } catch {
                if !record.hostNetwork { PodAddresses.parse(address).map { state.addresses.release($0) } }
                throw error
            }
            unlink(record.directory + "/stopped")
            state.sandboxes[id] = record
            return sandbox
        }
    }

    public func stopSandbox(_ id: String) async throws {
        let containers = try state.withLock { state in
            guard state.sandboxes[id] != nil else { throw RuntimeError.notFound("sandbox \(id)") }
            return state.containers.values.filter { $0.status.sandboxID == id }.map(\.status.id)
        }
        await withTaskGroup(of: Void.self) { group in
            for container in containers { group.addTask { try? await self.stopContainer(container, grace: .zero) } }
        }
        try state.withLock { state in
            guard var record = state.sandboxes[id], record.sandbox.isReady else { return }
            try Files.write([], to: record.directory + "/stopped")
            record.sandbox.isReady = false
            state.sandboxes[id] = record
            if !record.hostNetwork { PodAddresses.parse(record.sandbox.address).map { state.addresses.release($0) } }
        }
    }

    public func removeSandbox(_ id: String) async throws {
        try await stopSandbox(id)
        let containers = state.withLock { state in
            state.containers.values.filter { $0.status.sandboxID == id }.map(\.status.id)
        }
        for container in containers { try await removeContainer(container) }
        let record = state.withLock { $0.sandboxes.removeValue(forKey: id) }
        if let record { Files.removeTree(record.directory) }
    }

    public func sandboxes() async throws -> [Sandbox] {
        state.withLock { $0.sandboxes.values.map(\.sandbox).sorted { $0.id < $1.id } }
    }

    static func isIdentifier(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= identifierBytesMax && !text.hasPrefix(".")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
