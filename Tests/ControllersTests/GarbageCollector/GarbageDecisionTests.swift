import Client
import Resources
import Testing

@testable import Controllers

@Suite("Garbage decision") struct GarbageDecisionTests {
    private typealias Decision = GarbageDecision

    private static func reference(_ uid: String, blocks: Bool = true) -> OwnerReference {
        OwnerReference(
            apiVersion: "v1", kind: "ConfigMap", name: uid, uid: uid, isController: false, blocksOwnerDeletion: blocks)
    }

    private static func dependent(
        _ uid: String, deleting: Bool = false, blocks: Bool = true, waiting: Bool = false
    ) -> Decision.Dependent {
        .init(uid: uid, isBeingDeleted: deleting, blocksOwner: blocks, isWaiting: waiting)
    }

    /// An object with owners in these states.
    private static func owned(
        _ states: Decision.OwnerState..., finalizers: [String] = [], dependents: [Decision.Dependent] = []
    ) -> Decision.Observed {
        var observed = Decision.Observed(dependents: dependents, finalizers: finalizers)
        for (index, state) in states.enumerated() {
            observed.references.append(reference("o\(index)"))
            observed.owners["o\(index)"] = state
        }
        return observed
    }

    private static func deleted(_ finalizer: String, _ dependents: Decision.Dependent...) -> Decision.Observed {
        .init(dependents: dependents, finalizers: [finalizer], isBeingDeleted: true)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var observed: GarbageDecision.Observed
        var expected: [GarbageDecision.Action]
        init(_ name: String, _ observed: GarbageDecision.Observed, _ expected: [GarbageDecision.Action]) {
            (testDescription, self.observed, self.expected) = (name, observed, expected)
        }
    }

    @Test(
        "ownership decides",
        arguments: [
            Case("without owners nothing happens", owned(), []),
            Case("an owner holds its dependents", owned(.present), []),
            Case("an owner of a kind that is not known holds them too", owned(.unknown), []),
            Case("without any owner left the object goes", owned(.absent, .absent), [.delete(.background)]),
            Case("one owner is enough", owned(.absent, .present), [.setReferences([reference("o1")])]),
            Case("an owner that waits holds nobody", owned(.waiting), [.delete(.background)]),
            Case(
                "below an owner that waits everything waits", owned(.waiting, dependents: [dependent("d")]),
                [.delete(.foreground)]),
            Case(
                "an owner that waits is dropped for one that stays", owned(.waiting, .present),
                [
                    .setReferences([reference("o1")])
                ]),
            Case(
                "a circle of waiting is broken", owned(.waiting, dependents: [dependent("d", waiting: true)]),
                [.setReferences([reference("o0", blocks: false)])]),
            Case("its own finalizer orphan is respected", owned(.absent, finalizers: ["orphan"]), [.delete(.orphan)]),
            Case(
                "its own finalizer foregroundDeletion is respected",
                owned(.absent, finalizers: ["foregroundDeletion"]), [.delete(.foreground)]),
            Case(
                "foreground: the dependents are looked at", deleted("foregroundDeletion", dependent("d")),
                [.lookAt(uid: "d")]),
            Case(
                "foreground: a dependent that terminates is waited for",
                deleted("foregroundDeletion", dependent("d", deleting: true)), []),
            Case(
                "foreground: nobody blocks", deleted("foregroundDeletion", dependent("d", blocks: false)),
                [.removeFinalizer("foregroundDeletion")]),
            Case("foreground: nobody is left", deleted("foregroundDeletion"), [.removeFinalizer("foregroundDeletion")]),
            Case(
                "orphan: every dependent is set free", deleted("orphan", dependent("a"), dependent("b")),
                [
                    .orphan(dependent: "a"), .orphan(dependent: "b"),
                ]),
            Case("orphan: nobody is left", deleted("orphan"), [.removeFinalizer("orphan")]),
            Case("a deletion that waits for others is left alone", deleted("example.com/mine", dependent("d")), []),
        ])
    func decide(test: Case) { #expect(GarbageDecision.decide(test.observed) == test.expected) }
}
