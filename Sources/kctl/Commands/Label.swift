/// `kctl label`
struct LabelCommand: Command {
    let name = "label"
    let group = CommandGroup.settings
    let summary = "Update the labels on a resource"
    let details = """
        Update the labels on a resource.

         KEY=VALUE sets a label, KEY- removes it. Selectors find objects by their labels, so a changed label may take a pod \
        away from its service.
        """
    let examples = """
        # Give a pod a label
        kctl label pods web-0 unhealthy=true

        # Change one that it has
        kctl label --overwrite pods web-0 status=healthy

        # All pods of the namespace
        kctl label pods --all status=healthy

        # Remove a label
        kctl label pods web-0 status-
        """
    let usage =
        "label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]"
    let flags: [Flag] = Flag.metadataChanging("label", "labels")

    func run(_ invocation: Invocation) async throws {
        try await MetadataChange.run(
            invocation, kind: .labels, words: ("labeled", "unlabeled", "not labeled"))
    }
}
