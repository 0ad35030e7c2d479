import Schema

/// The parts of `meta/v1` that every kind is made of.
extension Schema {
    /// A whole object: `apiVersion`, `kind` and `metadata`, and what the kind adds.
    ///
    /// The rules for names, labels and annotations stand in the API server, for all kinds at once.
    public static func resource(_ typeName: String, _ fields: KeyValuePairs<String, Schema>) -> Schema {
        Schema.object([
            "apiVersion": .string.doc("The group and version of this form of the object."),
            "kind": .string.doc("The kind of the object."),
            "metadata": objectMeta,
        ]).adding(typeName, fields)
    }

    /// What every object says about itself.
    public static let objectMeta = Schema.object(
        "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
        [
            "name": .string.doc("Unique among the objects of a kind in a namespace; can't be changed."),
            "generateName": .string.doc("The beginning of a name that the server completes, where no name is given."),
            "namespace": .string.doc("The scope in which the name is unique; can't be changed."),
            "selfLink": .string.doc("No longer filled in."),
            "uid": .string.doc("Unique in time and space; given by the server."),
            "resourceVersion": .string.doc("Changes with every write of the object."),
            "generation": .int64.doc("Counts the versions of the desired state."),
            "creationTimestamp": .dateTime.doc("When the server stored the object first."),
            "deletionTimestamp": .dateTime.doc("When the object is to be gone; set by a delete."),
            "deletionGracePeriodSeconds": .int64.doc("How long the object may take to end."),
            "labels": .stringMap.doc("By which selectors find the object."),
            "annotations": .stringMap.doc("What tools keep with the object."),
            "ownerReferences": .array(of: ownerReference).mergingBy("uid").doc("On which objects this one depends."),
            "finalizers": .array(of: .string, .set).mergingPrimitives().doc(
                "Who has something to do before the object goes."),
            "managedFields": .array(of: managedFields).doc("Who set which field."),
        ])

    private static let ownerReference = Schema.object(
        "io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference",
        [
            "apiVersion": .string.required(), "kind": .string.required(), "name": .string.required(),
            "uid": .string.required(), "controller": .boolean, "blockOwnerDeletion": .boolean,
        ])

    private static let managedFields = Schema.object(
        "io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry",
        [
            "manager": .string, "operation": .string, "apiVersion": .string, "time": .dateTime, "fieldsType": .string,
            "fieldsV1": .any, "subresource": .string,
        ])

    /// `matchLabels` and `matchExpressions`; `LabelSelector` reads it.
    public static let labelSelector = Schema.object(
        "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector",
        [
            "matchLabels": .stringMap,
            "matchExpressions": .array(
                of: .object(
                    "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement",
                    [
                        "key": .string.required(), "operator": .string.required(), "values": .array(of: .string),
                    ])),
        ])

    /// One entry of `status.conditions`, with the times that this kind has beside the common fields.
    public static func condition(_ typeName: String, _ more: KeyValuePairs<String, Schema> = [:]) -> Schema {
        Schema.object([
            "type": .string.required(), "status": .string.required(), "lastTransitionTime": .dateTime,
            "reason": .string, "message": .string,
        ]).adding(typeName, more)
    }

    /// `status.conditions`: one entry for each type.
    public static func conditions(_ typeName: String, _ more: KeyValuePairs<String, Schema> = [:]) -> Schema {
        .list(of: condition(typeName, more), keys: "type")
    }
}
