import Client
import JSON
import Platform
import YAML

/// `kctl patch`
struct PatchCommand: Command {
    let name = "patch"
    let group = CommandGroup.advanced
    let summary = "Update fields of a resource"
    let details = """
        Change fields of a resource by a strategic merge patch, a JSON merge patch or a JSON patch, in JSON or YAML.

         A strategic merge patch merges lists such as containers by their names; a merge patch replaces lists whole.
        """
    let examples = """
        # By a strategic merge patch
        kctl patch node n1 -p '{"spec":{"unschedulable":true}}'

        # A container's image
        kctl patch pod web-0 -p '{"spec":{"containers":[{"name":"web","image":"host/nginx"}]}}'

        # By a JSON patch, which names places in lists by number
        kctl patch pod web-0 --type=json -p='[{"op":"replace","path":"/spec/containers/0/image","value":"host/nginx"}]'

        # The size of a deployment, by its subresource
        kctl patch deployment web --subresource=scale --type=merge -p '{"spec":{"replicas":2}}'
        """
    let usage = "patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [options]"
    let flags: [Flag] = [
        .filename, .recursive, .kustomize, .output, .showManagedFields, .dryRun, .fieldManager("kubectl-patch"),
        .string("patch", short: "p", "The patch, in JSON or YAML."),
        .string("patch-file", "A file that holds the patch."),
        .string("type", default: "strategic", "Kind of the patch: json, merge or strategic."),
        .string("subresource", "Change this subresource of the object: status or scale."),
    ]

    private static let types: [String: PatchType] = ["json": .json, "merge": .merge, "strategic": .strategic]

    func run(_ invocation: Invocation) async throws {
        let flags = invocation.flags
        guard let type = Self.types[flags.string("type").lowercased()] else {
            throw CommandError("--type must be one of [json merge strategic], not \"\(flags.string("type"))\"")
        }
        let patch = try Self.patch(invocation)
        let printer = try ResultPrinter(invocation)
        let dryRun = try DryRun(invocation)
        let count = try await invocation.forEachTarget { target in
            if dryRun == .client { return try printer.print(target.json, target.type, "patched") }
            let patched = try await invocation.patch(
                target, patch, type: type, subresource: invocation.nonEmpty("subresource"))
            let isSame = patched["metadata", "resourceVersion"] == target.json["metadata", "resourceVersion"]
            // The answer of a subresource may be of another kind, such as Scale, and is named for it.
            let isSameKind = patched["kind"]?.string == target.type.kind
            try printer.print(patched, isSameKind ? target.type : nil, isSame ? "patched (no change)" : "patched")
        }
        if count == 0 { throw CommandError("no objects passed to patch") }
    }

    private static func patch(_ invocation: Invocation) throws -> JSON {
        let (text, file) = (invocation.flags.string("patch"), invocation.flags.string("patch-file"))
        guard text.isEmpty || file.isEmpty else {
            throw CommandError("cannot specify --patch and --patch-file together")
        }
        guard !text.isEmpty || !file.isEmpty else {
            throw CommandError("must specify --patch or --patch-file containing the contents of the patch")
        }
        let bytes = file.isEmpty ? Array(text.utf8) : try FileSystem.read(file)
        do {
            guard let patch = try YAML.parse(bytes).first?.value, patch.object != nil || patch.array != nil else {
                throw CommandError("it is a plain value")
            }
            return patch
        } catch {
            throw CommandError("unable to parse \"\(text.isEmpty ? file : text)\": \(error)")
        }
    }
}
