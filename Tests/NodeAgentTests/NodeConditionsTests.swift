import Platform
import Testing

@testable import NodeAgent

@Suite("Node conditions") struct NodeConditionsTests {
    @Test(
        "a disk is short when little is left of it, in share and in bytes, or no inodes are",
        arguments: [
            (FileSystem.Available(bytes: 0x1p40, byteShare: 0.5, inodeShare: 0.5), false),
            (FileSystem.Available(bytes: 20 * 0x1p30, byteShare: 0.02, inodeShare: 0.5), false),
            (FileSystem.Available(bytes: 1 * 0x1p30, byteShare: 0.02, inodeShare: 0.5), true),
            (FileSystem.Available(bytes: 1 * 0x1p30, byteShare: 0.5, inodeShare: 0.5), false),
            (FileSystem.Available(bytes: 0x1p40, byteShare: 0.5, inodeShare: 0.01), true),
        ])
    func disk(_ disk: FileSystem.Available, _ isShort: Bool) {
        #expect(NodeConditions.isShort(disk) == isShort)
    }
}
