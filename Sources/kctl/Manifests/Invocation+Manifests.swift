import JSON
import Resources

extension Invocation {
    /// The objects of all `-f`, with types and namespaces; what can't be settled comes as failures.
    func manifests() async throws -> (resolved: [ResolvedManifest], failures: [any Error]) {
        if flags.isSet("kustomize") { throw CommandError("kctl does not build kustomizations; use -f") }
        let names = flags.list("filename")
        if names.isEmpty { throw CommandError("must specify one of -f and -k") }
        let (manifests, readFailures) = await ManifestReader(self).read(names)
        var failures = readFailures
        let selector = try LabelSelector(parsing: flags.string("selector"))
        var resolved: [ResolvedManifest] = []
        for manifest in manifests {
            do {
                let one = try await resolve(manifest)
                let labels = manifest.object["metadata", "labels"]?.stringMap ?? [:]
                if selector.matches(labels) { resolved.append(one) }
            } catch { failures.append(error) }
        }
        return (resolved, failures)
    }

    private func resolve(_ manifest: Manifest) async throws -> ResolvedManifest {
        let type: ResourceType
        do {
            type = try await cluster().mapper.type(apiVersion: manifest.apiVersion, kind: manifest.kind)
        } catch let error as CommandError {
            throw CommandError(
                "resource mapping not found for name: \"\(manifest.name)\" namespace: "
                    + "\"\(manifest.object["metadata", "namespace"]?.string ?? "")\" from \"\(manifest.source)\": \(error)"
            )
        }
        var object = manifest.object
        if type.isNamespaced {
            let own = object["metadata", "namespace"]?.string ?? ""
            let asked = flags.string("namespace")
            if own.isEmpty {
                object["metadata", "namespace"] = .string(try namespace())
            } else if !asked.isEmpty, asked != own {
                throw CommandError(
                    "the namespace from the provided object \"\(own)\" does not match the namespace \"\(asked)\". You must "
                        + "pass '--namespace=\(own)' to perform this operation.")
            }
        } else if object["metadata", "namespace"] != nil {
            object["metadata", "namespace"] = nil
        }
        return ResolvedManifest(manifest: manifest, type: type, object: object)
    }
}
