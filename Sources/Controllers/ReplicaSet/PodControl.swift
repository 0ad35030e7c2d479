import Client
import JSON
import Platform
import Resources

/// Makes and deletes the pods of an owner, and says so in events about the owner.
struct PodControl: Sendable {
    let client: APIClient
    let events: EventRecorder
    let world: World

    /// A pod of the owner's template. It has a name already, made as the server makes one of `generateName`: so the same
    /// request can be sent again when its answer is lost, and the second one finds that there is nothing to do.
    func pod(of owner: some Resource, template: JSON) -> Pod {
        var metadata: JSON = [
            "namespace": .string(owner.namespace), "generateName": .string(owner.name + "-"),
            "name": .string(podName(owner.name)), "ownerReferences": [owner.controllerReference.json],
        ]
        for field in ["labels", "annotations", "finalizers"] { metadata[field] = template["metadata", field] }
        return Pod(["apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"] ?? [:]])
    }

    /// Longest base of a generated name: with the suffix a name has at most 63 characters.
    private static let baseMax = 58
    /// Without vowels and look-alikes: no words come out, and nothing is misread.
    private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")

    private func podName(_ owner: String) -> String {
        let suffix = (0..<5).map { _ in Self.alphabet[world.random.next(below: Self.alphabet.count)] }
        return (owner + "-").prefix(Self.baseMax) + String(suffix)
    }

    /// - Parameter isRepeated: whether the request was sent before; then the pod may exist, and all is well.
    func create(_ pod: Pod, for owner: some Resource, isRepeated: Bool = false) async throws {
        do {
            _ = try await client.create(pod)
        } catch let error as APIError where error.isAlreadyExists && isRepeated {
        } catch {
            // Nothing is made in a namespace that goes away; there is nobody to tell.
            if (error as? APIError)?.saysNamespaceTerminates != true, !(error is CancellationError) {
                events.post(owner.described, .warning, reason: "FailedCreate", message: "Error creating: \(error)")
            }
            throw error
        }
        events.post(owner.described, reason: "SuccessfulCreate", message: "Created pod: \(pod.name)")
    }

    /// false: the pod is gone, or its name is another's by now.
    func delete(_ pod: Pod, for owner: some Resource) async throws -> Bool {
        do {
            try await client.delete(Pod.self, pod.key, DeleteOptions(uid: pod.uid))
        } catch let error as APIError where error.isNotFound || error.isConflict {
            return false
        } catch {
            if !(error is CancellationError) {
                events.post(owner.described, .warning, reason: "FailedDelete", message: "Error deleting: \(error)")
            }
            throw error
        }
        events.post(owner.described, reason: "SuccessfulDelete", message: "Deleted pod: \(pod.name)")
        return true
    }
}

extension Resource {
    /// The object with its kind, which objects in lists lack: an event names it.
    var described: JSON {
        var json = json
        json["apiVersion"] = .string(Self.definition.apiVersion)
        json["kind"] = .string(Self.definition.kind)
        return json
    }
}

extension APIError {
    var saysNamespaceTerminates: Bool {
        status["details", "causes"]?.array?.contains { $0["reason"]?.string == "NamespaceTerminating" } ?? false
    }
}

extension Error {
    /// Whether the request may have been carried out although it failed: the answer was lost, or the server broke down
    /// while it worked on it.
    var leavesOutcomeOpen: Bool {
        guard let error = self as? APIError else { return true }
        return error.code >= 500 || error.code == 408
    }
}
