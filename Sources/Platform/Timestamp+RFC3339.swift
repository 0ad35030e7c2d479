extension Timestamp {
    /// RFC 3339 with whole seconds in UTC, as Kubernetes' `metav1.Time` is written: "2024-05-17T09:30:00Z".
    public var rfc3339: String { formatted(fractionDigits: 0) }

    /// RFC 3339 with six digits, as Kubernetes' `metav1.MicroTime` is written: "2024-05-17T09:30:00.123456Z".
    public var rfc3339Micro: String { formatted(fractionDigits: 6) }

    /// RFC 3339 with nine digits, as CRI logs have it.
    public var rfc3339Nano: String { formatted(fractionDigits: 9) }

    private func formatted(fractionDigits: Int) -> String {
        let seconds = nanoseconds.flooredQuotient(1_000_000_000)
        let fraction = nanoseconds - seconds * 1_000_000_000
        let day = seconds.flooredQuotient(86400)
        let second = seconds - day * 86400
        let date = CivilDate(daysSinceEpoch: day)
        var text = [UInt8]()
        text.reserveCapacity(32)
        func append(_ value: Int64, digits: Int) {
            var divisor: Int64 = 1
            for _ in 1..<digits { divisor *= 10 }
            while divisor > 0 {
                text.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
                divisor /= 10
            }
        }
        append(date.year, digits: 4)
        text.append(UInt8(ascii: "-"))
        append(date.month, digits: 2)
        text.append(UInt8(ascii: "-"))
        append(date.day, digits: 2)
        text.append(UInt8(ascii: "T"))
        append(second / 3600, digits: 2)
        text.append(UInt8(ascii: ":"))
        append(second / 60 % 60, digits: 2)
        text.append(UInt8(ascii: ":"))
        append(second % 60, digits: 2)
        switch fractionDigits {
        case 0: break
        case 6:
            text.append(UInt8(ascii: "."))
            append(fraction / 1000, digits: 6)
        default:
            text.append(UInt8(ascii: "."))
            append(fraction, digits: 9)
        }
        text.append(UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
    }

    /// Parses RFC 3339 with any fraction and offset; nil for anything else.
    public init?(rfc3339 text: String) {
        var reader = DigitReader(text: Array(text.utf8))
        guard let year = reader.number(digits: 4), reader.take("-"), let month = reader.number(digits: 2),
            reader.take("-"), let day = reader.number(digits: 2), reader.take("T") || reader.take("t"),
            let hour = reader.number(digits: 2), reader.take(":"), let minute = reader.number(digits: 2),
            reader.take(":"), let second = reader.number(digits: 2),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        let fraction = reader.take(".") ? reader.fractionNanoseconds() : 0
        guard let fraction, let offset = reader.offsetSeconds(), reader.isAtEnd else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
        guard (-106_000...106_000).contains(days) else { return nil }  // What fits into Int64 nanoseconds.
        let seconds = days * 86400 + hour * 3600 + minute * 60 + second - offset
        self.init(nanoseconds: seconds * 1_000_000_000 + fraction)
    }
}

/// A date of the proleptic Gregorian calendar. Years are counted from March, so that the leap day comes last and the
/// days before a month follow one linear formula.
private struct CivilDate {
    var year, month, day: Int64

    init(year: Int64, month: Int64, day: Int64) { (self.year, self.month, self.day) = (year, month, day) }

    init(daysSinceEpoch: Int64) {
        let shifted = daysSinceEpoch + 719_468  // Days from 0000-03-01 to 1970-01-01.
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSinceEpoch: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.flooredQuotient(400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

extension Int64 {
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

private struct DigitReader {
    var text: [UInt8]
    var index = 0
    var isAtEnd: Bool { index == text.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < text.count, text[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    mutating func digit() -> Int64? {
        guard index < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index]) else { return nil }
        index += 1
        return Int64(text[index - 1] - UInt8(ascii: "0"))
    }

    mutating func number(digits: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Digits beyond nine are dropped; none at all is an error.
    mutating func fractionNanoseconds() -> Int64? {
        guard var value = digit() else { return nil }
        var scale: Int64 = 100_000_000
        while let digit = digit() {
            guard scale > 1 else { continue }
            value = value * 10 + digit
            scale /= 10
        }
        return value * scale
    }

    mutating func offsetSeconds() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let sign: Int64 = take("-") ? -1 : 1
        guard sign == -1 || take("+"), let hour = number(digits: 2), take(":"), let minute = number(digits: 2),
            hour < 24, minute < 60
        else { return nil }
        return sign * (hour * 3600 + minute * 60)
    }
}
