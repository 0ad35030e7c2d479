import JSON

/// What happens to a workload before it is stored.
enum WorkloadLifecycle {
    static func completeTemplate(_ object: inout JSON) {
        object.update("spec") { spec in
            spec.update("template") { template in template.update("spec", PodDefaults.completeSpec) }
        }
    }

    /// The status is the controller's; whoever creates the object has no say in it.
    static func prepare(_ new: inout JSON, _ old: JSON?) {
        guard let old else {
            new["status"] = [:]
            return
        }
        // Annotations count as well: controllers take orders from them.
        let isChanged =
            new["spec"] != old["spec"] || new["metadata", "annotations"] ?? [:] != old["metadata", "annotations"] ?? [:]
        guard isChanged, let generation = old["metadata", "generation"]?.int else { return }
        new["metadata", "generation"] = .int(Int64(generation + 1))
    }
}
