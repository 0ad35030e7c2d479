/// The order in which kubectl prints keys: letters by their code, other characters before letters, and runs of digits by
/// their number, so that "item2" comes before "item10".
enum NaturalOrder {
    static func isBefore(_ left: String, _ right: String) -> Bool {
        let (a, b) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
        guard let index = zip(a, b).enumerated().first(where: { $0.element.0 != $0.element.1 })?.offset else {
            return a.count < b.count
        }
        switch (isLetter(a[index]), isLetter(b[index])) {
        case (true, true): return a[index] < b[index]
        case (true, false): return false
        case (false, true): return true
        case (false, false): break
        }
        // Zeros that open a run weigh nothing; within one they are digits as all others.
        let isInsideRun =
            (a[index] == "0" || b[index] == "0") && a[..<index].reversed().prefix(while: isDigit).contains { $0 != "0" }
        let (runA, runB) = (digits(a[index...]), digits(b[index...]))
        let (numberA, numberB) = (number(runA, isInsideRun), number(runB, isInsideRun))
        if numberA != numberB { return numberA < numberB }
        if runA.count != runB.count { return runA.count < runB.count }
        return a[index] < b[index]
    }

    private static func digits(_ text: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
        text.prefix(while: isDigit)
    }

    /// Wraps around where there are more digits than fit, which only makes the order of such keys arbitrary.
    private static func number(_ digits: ArraySlice<Unicode.Scalar>, _ isInsideRun: Bool) -> Int64 {
        digits.reduce(isInsideRun ? 1 : 0) { $0 &* 10 &+ Int64($1.value) &- 48 }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
