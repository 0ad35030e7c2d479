/// What can be set about the controllers. The defaults are those of kube-controller-manager.
public struct ControllerConfiguration: Sendable {
    /// Keys that one controller works on at the same time (--concurrent-deployment-syncs and its like).
    public var workers = 5

    public init() {}
}
