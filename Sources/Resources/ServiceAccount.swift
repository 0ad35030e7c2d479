import JSON
import Platform
import Schema

/// An identity for pods (core/v1).
public struct ServiceAccount: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension ServiceAccount {
    public static let definition = ResourceDefinition(
        group: "", version: "v1", kind: "ServiceAccount", plural: "serviceaccounts", shortNames: ["sa"],
        schema: schema,
        columns: [
            .name,
            .init("Secrets", description: "The number of secrets that pods of the account may mount.") {
                .int(Int64($0["secrets"]?.array?.count ?? 0))
            },
            .age,
        ])

    private static let schema = Schema.resource(
        "io.k8s.api.core.v1.ServiceAccount",
        [
            "secrets": .list(of: .objectReference, keys: "name").doc("The secrets that pods of the account may mount."),
            "imagePullSecrets": .array(of: .localObjectReference).doc(
                "With which the account's pods authenticate at registries of images."),
            "automountServiceAccountToken": .boolean.doc("Whether the account's pods get a token of it."),
        ]
    ).doc("The identity under which the processes of a pod reach the API.")
}
