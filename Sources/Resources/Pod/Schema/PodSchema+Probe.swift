import Schema

/// Probes and lifecycle hooks: what the agent calls in a container.
extension PodSchema {
    static let probe = Schema.object(
        "io.k8s.api.core.v1.Probe",
        [
            "exec": execAction.doc("A command in the container that succeeds."),
            "httpGet": httpGetAction.doc("A request that is answered with 200 to 399."),
            "tcpSocket": tcpSocketAction.doc("A port that accepts a connection."),
            "grpc": .object(
                "io.k8s.api.core.v1.GRPCAction",
                ["port": .int32.range(1...65535).required(), "service": .string.default("")]
            ).doc("A port that says it is serving (gRPC health checking)."),
            "initialDelaySeconds": .int32.minimum(0).doc("How long after the start the first probe waits."),
            "timeoutSeconds": .int32.minimum(0).default(1, replacingZero: true).doc("How long an answer may take."),
            "periodSeconds": .int32.minimum(0).default(10, replacingZero: true).doc("How often it is tried."),
            "successThreshold": .int32.minimum(0).default(1, replacingZero: true).doc(
                "How many successes in a row count."),
            "failureThreshold": .int32.minimum(0).default(3, replacingZero: true).doc(
                "How many failures in a row count."),
            "terminationGracePeriodSeconds": .int64,
        ])

    static let lifecycle = Schema.object(
        "io.k8s.api.core.v1.Lifecycle", ["postStart": lifecycleHandler, "preStop": lifecycleHandler])

    private static let lifecycleHandler = Schema.object(
        "io.k8s.api.core.v1.LifecycleHandler",
        [
            "exec": execAction, "httpGet": httpGetAction, "tcpSocket": tcpSocketAction,
            "sleep": .object("io.k8s.api.core.v1.SleepAction", ["seconds": .int64.required()]),
        ])

    private static let execAction = Schema.object(
        "io.k8s.api.core.v1.ExecAction", ["command": .array(of: .string)])

    private static let httpGetAction = Schema.object(
        "io.k8s.api.core.v1.HTTPGetAction",
        [
            "path": .string.default("/"), "port": .intOrString.required(), "host": .string,
            "scheme": .string.oneOf("HTTP", "HTTPS").default("HTTP"),
            "httpHeaders": .array(
                of: .object("io.k8s.api.core.v1.HTTPHeader", ["name": .string.required(), "value": .string])),
        ])

    private static let tcpSocketAction = Schema.object(
        "io.k8s.api.core.v1.TCPSocketAction", ["port": .intOrString.required(), "host": .string])
}
