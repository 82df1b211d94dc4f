/// Names a call for as long as the program runs.
package struct CallID: Hashable, Sendable, CustomStringConvertible {
    package var rawValue: UInt32

    package init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package var description: String { "call-\(rawValue)" }
}

/// Who placed a call.
package enum CallDirection: String, Sendable {
    case incoming
    case outgoing
}

/// Where a call is in its life; spec.md, "Calls".
package enum CallState: String, Sendable {
    /// Our offer is being made or waits for an answer.
    case dialling
    /// Somebody calls and we have not answered yet.
    case ringing
    /// Answered here; the path or the keys are not there yet.
    case answering
    case connected
    case held
    case ended
}
