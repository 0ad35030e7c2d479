import Client
import JSON
import Platform
import Resources
import Runtime

/// Makes a container out of its manifest and starts it.
struct ContainerStarter: Sendable {
    var services: AgentServices
    var pod: PodManifest
    var sandbox: Sandbox

    enum Outcome: Sendable {
        case started(id: String)
        /// The id is that of a container that was made but not started.
        case failed(StartFailure.Reason, message: String, id: String?)
    }

    func start(_ container: ContainerManifest, attempt: Int) async -> Outcome {
        do {
            _ = try await services.runtime.resolveImage(container.image)
        } catch {
            return imageFailure(container, error)
        }
        record(container, .normal, "Pulled", "Container image \"\(container.image)\" already present on machine")
        let configuration: ContainerConfiguration
        do {
            configuration = try await configure(container, attempt: attempt)
        } catch {
            return failure(container, .configuration, error)
        }
        var made: String?
        do {
            let id = try await services.runtime.createContainer(configuration, in: sandbox.id)
            made = id
            record(container, .normal, "Created", "Created container: \(container.name)")
            try await services.runtime.startContainer(id)
            record(container, .normal, "Started", "Started container \(container.name)")
            return .started(id: id)
        } catch RuntimeError.configuration(let message) {
            return failure(container, .configuration, ConfigurationError(message), id: made)
        } catch {
            return failure(container, made == nil ? .create : .run, error, id: made)
        }
    }

    private func imageFailure(_ container: ContainerManifest, _ error: any Error) -> Outcome {
        let image = container.image
        switch error {
        case RuntimeError.invalidImageName(let reason):
            return failure(container, .invalidImageName, ConfigurationError(reason))
        case RuntimeError.imageNotFound(_, let reason):
            record(container, .warning, "Failed", "Failed to pull image \"\(image)\": \(reason)")
            return failure(container, .imagePull, ConfigurationError(reason), eventMessage: "ErrImagePull")
        default:
            record(container, .warning, "Failed", "Failed to pull image \"\(image)\": \(error)")
            return failure(container, .imagePull, error, eventMessage: "ErrImagePull")
        }
    }

    private func failure(
        _ container: ContainerManifest, _ reason: StartFailure.Reason, _ error: any Error, id: String? = nil,
        eventMessage: String? = nil
    ) -> Outcome {
        let message = Self.text(error)
        record(container, .warning, "Failed", "Error: \(eventMessage ?? message)")
        return .failed(reason, message: message, id: id)
    }

    static func text(_ error: any Error) -> String {
        switch error {
        case RuntimeError.imageNotFound(let image, let reason): "\(image): \(reason)"
        case RuntimeError.invalidImageName(let text), RuntimeError.notFound(let text),
            RuntimeError.configuration(let text), RuntimeError.failed(let text):
            text
        default: "\(error)"
        }
    }

    private func configure(_ container: ContainerManifest, attempt: Int) async throws -> ContainerConfiguration {
        let podIP = pod.hostNetwork ? services.configuration.hostIP : sandbox.address
        let environment = try await ContainerEnvironment(
            fields: services.fields(pod, podIP: podIP), services: Array(services.clusterServices.value.values),
            references: services.references
        ).build(container)
        let expand = { (text: String) in VariableExpansion.expand(text, environment.byName) }
        let resources = container.json["resources"]
        let security = container.json["securityContext"]
        let podSecurity = pod.json["spec", "securityContext"]
        return ContainerConfiguration(
            name: container.name, attempt: attempt, image: container.image, command: container.command.map(expand),
            arguments: container.arguments.map(expand), workingDirectory: container.workingDirectory,
            environment: environment.variables,
            mounts: try services.volumes.mounts(container, of: pod, variables: environment.byName),
            logPath: services.logs.file(of: pod, container: container.name, attempt: attempt),
            stdin: container.stdin, tty: container.tty,
            cpuRequestMillis: Quantity(resources?["requests", "cpu"])?.millisInt,
            cpuLimitMillis: Quantity(resources?["limits", "cpu"])?.millisInt,
            memoryLimitBytes: Quantity(resources?["limits", "memory"]).map { Int($0.value) },
            runAsUser: (security?["runAsUser"] ?? podSecurity?["runAsUser"])?.int,
            runAsGroup: (security?["runAsGroup"] ?? podSecurity?["runAsGroup"])?.int,
            readOnlyRoot: security?["readOnlyRootFilesystem"]?.bool ?? false,
            terminationMessagePath: container.terminationMessagePath)
    }

    private func record(
        _ container: ContainerManifest, _ severity: PodEvents.Severity, _ reason: String, _ message: String
    ) {
        services.events.record(pod, container: container.name, severity, reason, message)
    }
}
