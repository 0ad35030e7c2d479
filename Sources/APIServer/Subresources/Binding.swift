import HTTP
import JSON
import Schema
import Storage

extension ResourceHandler {
    /// POST of `pods/NAME/binding`: gives the pod to a node, once.
    func bind() async throws -> HTTPResponse {
        let options = try WriteOptions(query)
        let binding = try await BodyDecoder.decode(context, kind: "Binding", schema: CommonSchemas.binding)
        guard let node = binding["target", "name"]?.string, !node.isEmpty else {
            throw StatusError.invalid(
                kind: "Binding", group: "", name: name,
                [.init(field: "target.name", reason: .required, message: "Required value")])
        }
        let kind = binding["target", "kind"] ?? ""
        guard kind == "" || kind == "Node" else {
            throw StatusError.invalid(
                kind: "Binding", group: "", name: name, [.notSupported("target.kind", kind, ["Node", "<empty>"])])
        }
        for _ in 0..<Limits.conflictRetriesMax {
            let current = try await storage.current(namespace: namespace, name: name)
            let bound = try bound(current, to: node, by: binding)
            if try await objects.store(bound, over: current, isDryRun: options.isDryRun) != nil {
                return .json(StatusSuccess.created, status: 201)
            }
        }
        throw StatusError.modified(storage.reference(name))
    }

    private func bound(_ current: StoredObject, to node: String, by binding: JSON) throws(StatusError) -> JSON {
        var pod = current.json
        let reference = ObjectReference(group: "", resource: "pods/binding", name: name)
        let (wanted, metadata) = (binding.metadata, pod.metadata)
        if !wanted.uid.isEmpty, wanted.uid != metadata.uid {
            throw .conflict(
                reference,
                "Precondition failed: UID in precondition: \(wanted.uid), UID in object meta: \(metadata.uid)")
        }
        if let revision = wanted.resourceVersion, revision != current.revision { throw .modified(reference) }
        if metadata.isBeingDeleted {
            throw .conflict(reference, "pod \(name) is being deleted, cannot be assigned to a host")
        }
        if let present = pod["spec", "nodeName"]?.string, !present.isEmpty {
            throw .conflict(reference, "pod \(name) is already assigned to node \"\(present)\"")
        }
        if let gates = pod["spec", "schedulingGates"]?.array, !gates.isEmpty {
            throw .conflict(reference, "pod \(name) has non-empty .spec.schedulingGates")
        }
        pod["spec", "nodeName"] = .string(node)
        for (key, value) in wanted.annotations { pod["metadata", "annotations", key] = .string(value) }
        pod["status", "conditions"] = .array(withScheduled(pod["status", "conditions"]?.array ?? []))
        return pod
    }

    private func withScheduled(_ conditions: [JSON]) -> [JSON] {
        let condition: JSON = [
            "type": "PodScheduled", "status": "True", "lastProbeTime": .null,
            "lastTransitionTime": .string(server.world.time.now.rfc3339),
        ]
        return conditions.filter { $0["type"] != "PodScheduled" } + [condition]
    }
}
