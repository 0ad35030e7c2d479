import JSON

/// The Node object of an agent.
struct NodeStatus: Sendable {
    var configuration: NodeAgentConfiguration
    var facts: NodeFacts
    var runtimeVersion: String

    var labels: [String: String] {
        var labels = configuration.nodeLabels
        labels["kubernetes.io/hostname"] = configuration.nodeName
        labels["kubernetes.io/os"] = "linux"
        labels["kubernetes.io/arch"] = NodeFacts.architecture
        return labels
    }

    var object: JSON {
        [
            "apiVersion": "v1", "kind": "Node",
            "metadata": ["name": .string(configuration.nodeName), "labels": JSON(labels)], "spec": [:],
        ]
    }

    func status(conditions: JSON) -> JSON {
        let resources: JSON = [
            "cpu": .string(String(facts.cpuCount)), "memory": .string("\(facts.memoryBytes / 1024)Ki"),
            "pods": .string(String(configuration.podsMax)),
        ]
        var status: JSON = [
            "capacity": resources, "allocatable": resources, "conditions": conditions,
            "addresses": [
                ["type": "InternalIP", "address": .string(configuration.hostIP)],
                ["type": "Hostname", "address": .string(configuration.nodeName)],
            ],
            "nodeInfo": [
                "machineID": .string(facts.machineID), "systemUUID": .string(facts.machineID),
                "bootID": .string(facts.bootID), "kernelVersion": .string(facts.kernelVersion),
                "osImage": .string(facts.osImage), "containerRuntimeVersion": .string(runtimeVersion),
                "kubeletVersion": .string(NodeAgentConfiguration.kubeletVersion),
                "kubeProxyVersion": .string(NodeAgentConfiguration.kubeletVersion), "operatingSystem": "linux",
                "architecture": .string(NodeFacts.architecture),
            ],
        ]
        if let port = configuration.agentPort {
            status["daemonEndpoints"] = ["kubeletEndpoint": ["Port": .int(Int64(port))]]
        }
        return status
    }
}
