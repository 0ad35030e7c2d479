/// `kctl annotate`
struct AnnotateCommand: Command {
    let name = "annotate"
    let group = CommandGroup.settings
    let summary = "Update the annotations on a resource"
    let details = """
        Update the annotations on a resource.

         Annotations hold what tools and people want to keep with an object; nothing is selected by them. KEY=VALUE sets one, \
        KEY- removes it.
        """
    let examples = """
        # Say why a deployment was changed: its rollout history shows it
        kctl annotate deployment/web kubernetes.io/change-cause='new front page'

        # Change an annotation that is there
        kctl annotate --overwrite pods web-0 description='my frontend'

        # Remove an annotation
        kctl annotate pods web-0 description-
        """
    let usage =
        "annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] "
        + "[options]"
    let flags: [Flag] = Flag.metadataChanging("annotate", "annotations")

    func run(_ invocation: Invocation) async throws {
        try await MetadataChange.run(
            invocation, kind: .annotations, words: ("annotated", "annotated", "annotated"))
    }
}
