/// Times as YAML 1.1 knows them, as far as kubectl does: 2001-12-14, 2001-12-14T21:59:43.1Z, 2001-12-14 21:59:43. Read, they
/// stay text, but printed they are quoted.
enum PlainTimestamp {
    static func matches(_ text: String) -> Bool {
        var rest = text.utf8[...]
        func take(_ choices: Character...) -> Bool {
            guard let first = rest.first, choices.contains(Character(Unicode.Scalar(first))) else { return false }
            rest = rest.dropFirst()
            return true
        }
        func number(_ digits: ClosedRange<Int>, _ range: ClosedRange<Int>) -> Int? {
            let run = rest.prefix(digits.upperBound).prefix { $0 &- UInt8(ascii: "0") < 10 }
            rest = rest.dropFirst(run.count)
            let value = run.reduce(0) { $0 * 10 + Int($1) - 48 }
            return digits.contains(run.count) && range.contains(value) ? value : nil
        }
        guard let year = number(4...4, 0...9999), take("-"), let month = number(1...2, 1...12), take("-"),
            let day = number(1...2, 1...31), day <= dayCount(year, month)
        else { return false }
        if rest.isEmpty { return true }
        let isZoned = take("T", "t")
        guard isZoned || take(" "), number(1...2, 0...23) != nil, take(":"), number(1...2, 0...59) != nil, take(":"),
            number(1...2, 0...59) != nil
        else { return false }
        if take(".", ",") {
            let fraction = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }
            if fraction.isEmpty { return false }
            rest = rest.dropFirst(fraction.count)
        }
        if isZoned, !take("Z") {
            guard take("+", "-"), number(2...2, 0...24) != nil, take(":"), number(2...2, 0...60) != nil else {
                return false
            }
        }
        return rest.isEmpty
    }

    private static func dayCount(_ year: Int, _ month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
