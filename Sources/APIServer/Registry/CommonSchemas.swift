import Schema

/// The shapes that paths of every kind have in common, as OpenAPI describes them.
enum CommonSchemas {
    private static let meta = "io.k8s.apimachinery.pkg.apis.meta.v1"

    static let listMeta = Schema.object(
        "\(meta).ListMeta",
        [
            "continue": .string.doc("With which the next page is asked for; empty at the end."),
            "remainingItemCount": .int64.doc("How many objects follow."),
            "resourceVersion": .string.doc("The state that the list shows."), "selfLink": .string,
        ])

    static let status = Schema.object(
        "\(meta).Status",
        [
            "apiVersion": .string, "kind": .string, "metadata": listMeta,
            "status": .string.doc("Success or Failure."), "message": .string.doc("For people."),
            "reason": .string.doc("For programs."), "code": .int32.doc("The status code of HTTP."),
            "details": .object(
                "\(meta).StatusDetails",
                [
                    "name": .string, "group": .string, "kind": .string, "uid": .string, "retryAfterSeconds": .int32,
                    "causes": .array(
                        of: .object(
                            "\(meta).StatusCause", ["reason": .string, "message": .string, "field": .string])),
                ]),
        ])

    static let deleteOptions = Schema.object(
        "\(meta).DeleteOptions",
        [
            "apiVersion": .string, "kind": .string, "dryRun": .array(of: .string),
            "gracePeriodSeconds": .int64.doc("How long the object may take to end; 0: not at all."),
            "orphanDependents": .boolean.doc("No longer in use: see propagationPolicy."),
            "ignoreStoreReadErrorWithClusterBreakingPotential": .boolean,
            "preconditions": .object("\(meta).Preconditions", ["resourceVersion": .string, "uid": .string]).doc(
                "What must hold for the object to be deleted."),
            "propagationPolicy": .string.doc(
                "What becomes of dependents: Orphan, Background or Foreground."),
        ])

    static let patch = Schema.object("\(meta).Patch", [:])

    static let scale = Schema.resource(
        "io.k8s.api.autoscaling.v1.Scale",
        [
            "spec": .object("io.k8s.api.autoscaling.v1.ScaleSpec", ["replicas": .int32]),
            "status": .object(
                "io.k8s.api.autoscaling.v1.ScaleStatus", ["replicas": .int32.required(), "selector": .string]),
        ])

    static let binding = Schema.resource(
        "io.k8s.api.core.v1.Binding", ["target": .objectReference.required()])

    static let eviction = Schema.resource("io.k8s.api.policy.v1.Eviction", ["deleteOptions": deleteOptions])
}
