import JSON
import Resources

/// The containers of a pod, or of a template of pods.
struct ContainersDescription {
    /// Put before the names in a template.
    var space = ""
    /// The pod whose fields variables may refer to; nil in a template.
    var pod: JSON?
    var statuses: [JSON] = []

    func write(_ title: String, _ containers: [JSON], _ text: inout Description) {
        text.line(0, "\(space)\(title):\(containers.isEmpty ? " <none>" : "")")
        for container in containers {
            let status = statuses.first { $0["name"] == container["name"] }
            basics(container, status, &text)
            words("Command", container["command"], &text)
            words("Args", container["args"], &text)
            if let status { state(status, &text) }
            resources("Limits", container["resources", "limits"], &text)
            resources("Requests", container["resources", "requests"], &text)
            for (label, member) in [
                ("Liveness", "livenessProbe"), ("Readiness", "readinessProbe"), ("Startup", "startupProbe"),
            ] {
                if let probe = container[member] { text.line(2, "\(label):\t\(ProbeText.text(probe))") }
            }
            EnvironmentDescription(container: container, pod: pod).write(&text)
            mounts(container, &text)
        }
    }

    private func basics(_ container: JSON, _ status: JSON?, _ text: inout Description) {
        text.line(1, "\(space.isEmpty ? "" : " ")\(container["name"]?.string ?? ""):")
        if let status { text.line(2, "Container ID:\t\(status["containerID"]?.string ?? "")") }
        text.line(2, "Image:\t\(container["image"]?.string ?? "")")
        if let status { text.line(2, "Image ID:\t\(status["imageID"]?.string ?? "")") }
        ports("Port", container["ports"], "containerPort", &text)
        ports("Host Port", container["ports"], "hostPort", &text)
        if let profile = container["securityContext", "seccompProfile", "type"]?.string {
            text.line(2, "SeccompProfile:\t\(profile)")
        }
    }

    private func ports(_ title: String, _ ports: JSON?, _ member: String, _ text: inout Description) {
        let texts = (ports?.array ?? []).map { port in
            "\(Values.plain(port[member], or: "0"))/\(port["protocol"]?.string ?? "TCP")"
        }
        text.line(2, "\(title)\(texts.count > 1 ? "s" : ""):\t\(Values.orNone(texts.joined(separator: ", ")))")
    }

    private func words(_ title: String, _ words: JSON?, _ text: inout Description) {
        let words = Values.list(words)
        if words.isEmpty { return }
        text.line(2, "\(title):")
        for word in words {
            for part in word.split(separator: "\n", omittingEmptySubsequences: false) { text.line(3, String(part)) }
        }
    }

    private func resources(_ title: String, _ resources: JSON?, _ text: inout Description) {
        guard let resources = resources?.object, !resources.isEmpty else { return }
        text.line(2, "\(title):")
        for (name, value) in resources.sorted(by: { $0.key < $1.key }) {
            text.line(3, "\(name):\t\(Values.plain(value))")
        }
    }

    // MARK: - State

    private func state(_ status: JSON, _ text: inout Description) {
        state("State", status["state"], &text)
        if status["lastState", "terminated"] != nil { state("Last State", status["lastState"], &text) }
        text.line(2, "Ready:\t\(Values.flag(status["ready"]))")
        text.line(2, "Restart Count:\t\(Values.plain(status["restartCount"], or: "0"))")
    }

    private func state(_ title: String, _ state: JSON?, _ text: inout Description) {
        func optional(_ label: String, _ value: JSON?) {
            let value = Values.plain(value)
            if !value.isEmpty { text.line(3, "\(label):\t\(value)") }
        }
        if let running = state?["running"] {
            text.line(2, "\(title):\tRunning")
            text.line(3, "Started:\t\(Values.time(running["startedAt"]))")
        } else if let terminated = state?["terminated"] {
            text.line(2, "\(title):\tTerminated")
            optional("Reason", terminated["reason"])
            optional("Message", terminated["message"])
            text.line(3, "Exit Code:\t\(Values.plain(terminated["exitCode"], or: "0"))")
            if let signal = terminated["signal"]?.int, signal > 0 { text.line(3, "Signal:\t\(signal)") }
            text.line(3, "Started:\t\(Values.time(terminated["startedAt"]))")
            text.line(3, "Finished:\t\(Values.time(terminated["finishedAt"]))")
        } else {
            text.line(2, "\(title):\tWaiting")
            optional("Reason", state?["waiting", "reason"])
        }
    }

    private func mounts(_ container: JSON, _ text: inout Description) {
        let mounts = (container["volumeMounts"]?.array ?? []).sorted {
            ($0["mountPath"]?.string ?? "") < ($1["mountPath"]?.string ?? "")
        }
        text.line(2, "Mounts:\(mounts.isEmpty ? "\t<none>" : "")")
        for mount in mounts {
            var flags = mount["readOnly"]?.bool ?? false ? "ro" : "rw"
            if let subPath = mount["subPath"]?.string, !subPath.isEmpty { flags += ",path=\"\(subPath)\"" }
            text.line(3, "\(mount["mountPath"]?.string ?? "") from \(mount["name"]?.string ?? "") (\(flags))")
        }
    }
}

/// A probe on one line: "http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3".
enum ProbeText {
    static func text(_ probe: JSON) -> String {
        func seconds(_ member: String) -> String { Values.plain(probe[member], or: "0") }
        let times =
            "delay=\(seconds("initialDelaySeconds"))s timeout=\(seconds("timeoutSeconds"))s "
            + "period=\(seconds("periodSeconds"))s #success=\(seconds("successThreshold")) "
            + "#failure=\(seconds("failureThreshold"))"
        if let exec = probe["exec"] {
            return "exec [\(Values.list(exec["command"]).joined(separator: " "))] \(times)"
        }
        if let get = probe["httpGet"] {
            let host = get["host"]?.string ?? ""
            let scheme = (get["scheme"]?.string ?? "HTTP").lowercased()
            let path = get["path"]?.string ?? ""
            let slash = path.isEmpty || path.hasPrefix("/") ? "" : "/"
            return "http-get \(scheme)://\(host):\(Values.plain(get["port"]))\(slash)\(path) \(times)"
        }
        if let tcp = probe["tcpSocket"] {
            return "tcp-socket \(tcp["host"]?.string ?? ""):\(Values.plain(tcp["port"])) \(times)"
        }
        if let grpc = probe["grpc"] {
            return "grpc <pod>:\(Values.plain(grpc["port"])) \(grpc["service"]?.string ?? "") \(times)"
        }
        return "unknown \(times)"
    }
}
