import Platform
import Runtime

extension NodeAgent {
    /// Starts a command in a running container, for `kubectl exec`.
    func openExec(_ target: RequestTarget) async throws -> any ExecSession {
        guard target.path.count == 4 else { throw ConfigurationError("exec needs namespace, pod and container") }
        let (namespace, name, container) = (target.path[1], target.path[2], target.path[3])
        guard let view = view(namespace: namespace, name: name) else {
            throw ConfigurationError("pod \"\(name)\" not found on this node")
        }
        guard let status = view.observed.latest(container), status.state == .running else {
            throw ConfigurationError("container \(container) of pod \(name) does not run")
        }
        let command = target.repeated["command"] ?? []
        guard !command.isEmpty else {
            throw ConfigurationError("you must specify at least one command for the container")
        }
        return try await services.runtime.exec(
            status.id, command: command,
            options: ExecOptions(stdin: target.flag("stdin") || target.flag("input"), tty: target.flag("tty")))
    }
}
