import Resources

/// Where ConfigMaps and Secrets are read, so that what is built from them needs no server.
protocol ReferenceSource: Sendable {
    /// nil when there is no such object; throws when it can't be told.
    func data(_ kind: ReferencedData.Kind, _ key: ObjectKey) async throws -> ReferencedData?
}
