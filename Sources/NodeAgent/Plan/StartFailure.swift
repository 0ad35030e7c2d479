import Platform

/// Why the last try to start a container, or to prepare its pod, came to nothing, and when to try again.
struct StartFailure: Sendable, Equatable {
    enum Reason: String, Sendable {
        case imagePull = "ErrImagePull"
        case invalidImageName = "InvalidImageName"
        case configuration = "CreateContainerConfigError"
        case create = "CreateContainerError"
        case run = "RunContainerError"
        case sandbox = "CreatePodSandboxError"
        case volumes = "FailedMount"
    }

    var reason: Reason
    var message: String
    var failedAt: Timestamp
    var delay: Duration

    var retryAt: Timestamp { failedAt + delay }

    /// What the same failure once more makes of it: the same reason waits twice as long.
    static func after(
        _ previous: StartFailure?, reason: Reason, message: String, now: Timestamp
    ) -> StartFailure {
        let first = reason.delayFirst
        let delay = previous?.reason == reason ? min((previous?.delay ?? first) * 2, reason.delayMax) : first
        return StartFailure(reason: reason, message: message, failedAt: now, delay: delay)
    }
}

extension StartFailure.Reason {
    /// An image or a program that is missing rarely appears by itself; a ConfigMap often follows its pod within a moment.
    fileprivate var delayFirst: Duration {
        switch self {
        case .imagePull, .invalidImageName, .create, .run: RestartBackOff.delayFirst
        case .configuration, .sandbox, .volumes: .milliseconds(500)
        }
    }

    fileprivate var delayMax: Duration {
        switch self {
        case .imagePull, .invalidImageName, .create, .run: RestartBackOff.delayMax
        case .configuration, .sandbox, .volumes: .seconds(20)
        }
    }
}
