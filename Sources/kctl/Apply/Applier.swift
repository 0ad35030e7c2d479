import Client
import JSON
import Resources
import Schema

/// Brings one object of the server to what a manifest says.
struct Applier: Sendable {
    enum Result: String, Sendable {
        case created
        case configured
        case unchanged
        case serverSideApplied = "serverside-applied"
    }

    /// How often a patch is tried that meets somebody else's change.
    private static let attemptsMax = 5

    var cluster: Cluster
    var console: Console
    var parameters: WriteParameters
    /// Delete and create anew what can't be changed.
    var isForced = false

    /// The object as it is afterwards, and what was done.
    func apply(_ manifest: ResolvedManifest) async throws -> (JSON, Result) {
        let modified = LastApplied.annotated(manifest.object)
        var attempt = 1
        while true {
            guard let current = try await self.current(manifest) else {
                return (try await create(manifest, modified), .created)
            }
            do {
                return try await patch(manifest, modified, current)
            } catch let error as APIError where error.isConflict && attempt < Self.attemptsMax {
                attempt += 1
            } catch let error as APIError where isForced && (error.isConflict || error.reason == "Invalid") {
                return (try await recreate(manifest, modified), .configured)
            } catch {
                throw manifest.manifest.naming(error, "applying patch to")
            }
        }
    }

    /// Leaves the merge to the server, which knows who set which field.
    func applyOnServer(_ manifest: ResolvedManifest, forcingConflicts: Bool) async throws -> (JSON, Result) {
        let query = parameters.query([("force", forcingConflicts ? "true" : "false")])
        let object = try await cluster.request(
            "PATCH", manifest.path + query, body: manifest.object, contentType: "application/apply-patch+yaml")
        return (object, .serverSideApplied)
    }

    private func current(_ manifest: ResolvedManifest) async throws -> JSON? {
        guard !manifest.name.isEmpty else {
            if manifest.object["metadata", "generateName"] != nil {
                let prefix = manifest.object["metadata", "generateName"]?.string ?? ""
                throw CommandError("from \(prefix): cannot use generate name with apply")
            }
            let group = manifest.type.group
            let version = "\(group)/\(manifest.type.version)"
            throw CommandError(
                "error when retrieving current configuration of:\nResource: \"\(version), Resource=\(manifest.type.plural)\", "
                    + "GroupVersionKind: \"\(version), Kind=\(manifest.type.kind)\"\nName: \"\", Namespace: "
                    + "\"\(manifest.namespace ?? "")\"\nfrom server for: \"\(manifest.manifest.source)\": resource name may not "
                    + "be empty")
        }
        do {
            return try await cluster.request("GET", manifest.path)
        } catch let error as APIError where error.isNotFound {
            return nil
        } catch {
            throw manifest.manifest.naming(error, "retrieving current configuration of")
        }
    }

    private func create(_ manifest: ResolvedManifest, _ object: JSON) async throws -> JSON {
        if parameters.dryRun == .client { return object }
        do {
            return try await cluster.request("POST", manifest.collectionPath + parameters.query(), body: object)
        } catch { throw manifest.manifest.naming(error, "creating") }
    }

    private func patch(
        _ manifest: ResolvedManifest, _ modified: JSON, _ current: JSON
    ) async throws -> (JSON, Result) {
        let original = try LastApplied.original(of: current)
        if original == nil { warnOfMissingAnnotation(manifest) }
        let schema = Self.schema(manifest.type)
        let patch = ThreeWayPatch.make(
            original: original ?? .null, modified: modified, current: current, schema: schema)
        let isEmpty = patch.object?.isEmpty ?? true
        if parameters.dryRun != .client {
            if isEmpty { return (current, .unchanged) }
        } else {
            // As kubectl: what nobody sends is called configured, whether it would change anything or not.
            // Where there is no schema the patch is a merge patch, which an open schema merges the same way.
            return (try (schema ?? .any).strategicMerge(patch, into: current), .configured)
        }
        let type: PatchType = schema == nil ? .merge : .strategic
        let object = try await cluster.request(
            "PATCH", manifest.path + parameters.query(), body: patch, contentType: type.rawValue)
        return (object, .configured)
    }

    private func recreate(_ manifest: ResolvedManifest, _ object: JSON) async throws -> JSON {
        _ = try await cluster.request(
            "DELETE", manifest.path, body: ["kind": "DeleteOptions", "apiVersion": "v1", "gracePeriodSeconds": 0])
        return try await create(manifest, object)
    }

    private func warnOfMissingAnnotation(_ manifest: ResolvedManifest) {
        console.printError(
            "Warning: resource \(manifest.type.plural)/\(manifest.name) is missing the \(LastApplied.annotation) annotation "
                + "which is required by kctl apply. kctl apply should only be used on resources created declaratively by "
                + "either kctl create --save-config or kctl apply. The missing annotation will be patched automatically.\n"
        )
    }

    /// The schema of a kind that kctl knows; nil for others, and for kinds whose shape is open.
    static func schema(_ type: ResourceType) -> Schema? {
        let definition = BuiltInResources.all.first { $0.resource == type.resource }
        guard let schema = definition?.schema, case .object = schema.shape else { return nil }
        return schema
    }
}
