import Platform

/// The /20 of 127.0.0.0/8 from which a runtime's pods have their addresses.
enum PodRange {
    /// Gives the first address of the range that belongs to this root directory.
    static func claim(root: String, directory: String) throws(RuntimeError) -> UInt32 {
        let start = Int(hash(root) % UInt64(candidates.count))
        // From a place of its own on, so that claims that were lost with /tmp rarely meet.
        let inTurn = (candidates[start...] + candidates[..<start]).lazy.map(PodAddresses.text)
        let claim: AddressRangeClaim
        do throws(FileError) {
            claim = try AddressRangeClaim(root: root, file: "range", directory: directory, candidates: inTurn)
        } catch {
            throw .failed("no range of pod addresses is to be had (\(error)): remove what is stale from \(directory)")
        }
        guard let base = PodAddresses.parse(claim.base) else {
            throw .failed("\(root)/range holds no address: remove it")
        }
        return base
    }

    /// Every /20 but those of 127.0.0.0/16, where hosts run services of their own, and 127.96.0.0/12, the services.
    private static let candidates: [UInt32] = {
        let seconds = Array(1...95) + Array(112...254)
        return seconds.flatMap { second in
            stride(from: 0, to: 256, by: 16).map { third in 127 << 24 | UInt32(second) << 16 | UInt32(third) << 8 }
        }
    }()

    /// Spreads the roots over the ranges, the same way each time.
    private static func hash(_ text: String) -> UInt64 { FNV1a(text.utf8).value }
}
