import JSON
import Resources

/// What the agent reads of one container of a pod.
struct ContainerManifest: Sendable {
    var json: JSON
    var name: String
    var image: String
    var command: [String]
    var arguments: [String]
    var workingDirectory: String?
    /// Where its exit leads: its own policy for a sidecar, else the pod's.
    var isInit: Bool
    /// An init container with `restartPolicy: Always`: started in order, then runs beside the others.
    var isSidecar: Bool
    var ports: [Port]
    var volumeMounts: [JSON]
    var liveness: ProbeManifest?
    var readiness: ProbeManifest?
    var startup: ProbeManifest?
    var postStart: HandlerManifest?
    var preStop: HandlerManifest?
    var terminationMessagePath: String
    /// A container that failed without a message tells the end of its log instead.
    var fallsBackToLog: Bool
    var stdin: Bool
    var tty: Bool

    struct Port: Sendable {
        var name: String
        var number: Int
    }

    init(_ json: JSON, isInit: Bool) {
        self.json = json
        self.isInit = isInit
        name = json["name"]?.string ?? ""
        image = json["image"]?.string ?? ""
        command = Self.strings(json["command"])
        arguments = Self.strings(json["args"])
        workingDirectory = json["workingDir"]?.string
        isSidecar = isInit && json["restartPolicy"]?.string == "Always"
        ports = (json["ports"]?.array ?? []).map {
            Port(name: $0["name"]?.string ?? "", number: $0["containerPort"]?.int ?? 0)
        }
        volumeMounts = json["volumeMounts"]?.array ?? []
        liveness = json["livenessProbe"].flatMap { ProbeManifest($0, kind: .liveness) }
        readiness = json["readinessProbe"].flatMap { ProbeManifest($0, kind: .readiness) }
        startup = json["startupProbe"].flatMap { ProbeManifest($0, kind: .startup) }
        postStart = json["lifecycle", "postStart"].flatMap(HandlerManifest.init)
        preStop = json["lifecycle", "preStop"].flatMap(HandlerManifest.init)
        terminationMessagePath = json["terminationMessagePath"]?.string ?? "/dev/termination-log"
        fallsBackToLog = json["terminationMessagePolicy"]?.string == "FallbackToLogsOnError"
        stdin = json["stdin"]?.bool ?? false
        tty = json["tty"]?.bool ?? false
    }

    /// Init containers that must end before the next one starts have no probes.
    var probes: [ProbeManifest] {
        isInit && !isSidecar ? [] : [startup, liveness, readiness].compactMap { $0 }
    }

    func probe(_ kind: ProbeManifest.Kind) -> ProbeManifest? { probes.first { $0.kind == kind } }

    /// The number of a port that a probe or hook names; nil when the container declares no such port.
    func portNumber(_ reference: HandlerManifest.PortReference) -> Int? {
        switch reference {
        case .number(let number): number
        case .name(let name): ports.first { $0.name == name }?.number
        }
    }

    private static func strings(_ json: JSON?) -> [String] { (json?.array ?? []).compactMap(\.string) }
}
