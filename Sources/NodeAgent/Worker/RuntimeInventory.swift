import Runtime

/// What the runtime had when the agent started.
struct RuntimeInventory: Sendable {
    var sandboxes: [Sandbox]
    var containers: [ContainerStatus]

    func sandbox(podUID: String) -> Sandbox? {
        let own = sandboxes.filter { $0.podUID == podUID }
        return own.first(where: \.isReady) ?? own.first
    }

    func containers(in sandbox: String) -> [ContainerStatus] { containers.filter { $0.sandboxID == sandbox } }
}
