import Runtime

extension NodeAgent {
    /// Which container a request names, and the command for it: checked before the client is let in.
    func execTarget(_ target: RequestTarget) throws -> (id: String, command: [String]) {
        let (namespace, name, container) = (target.path[1], target.path[2], target.path[3])
        guard let view = view(namespace: namespace, name: name) else {
            throw AgentAPI.NotFound(message: "pod \"\(name)\" not found on this node")
        }
        guard let status = view.observed.latest(container), status.state == .running else {
            throw AgentAPI.NotFound(message: "container not found (\"\(container)\")")
        }
        let command = target.repeated["command"] ?? []
        guard !command.isEmpty else {
            throw ConfigurationError("you must specify at least one command for the container")
        }
        guard ExecBridge.Streams(target).isAny else {
            throw ConfigurationError("you must specify at least 1 of stdin, stdout, stderr")
        }
        return (status.id, command)
    }
}
