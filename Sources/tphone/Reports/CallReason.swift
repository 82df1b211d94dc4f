/// How a call of a script came to its end, in one word: the closed list that `reason` of a report is taken from.
enum CallReason: String, Encodable, CaseIterable, Sendable {
    /// What was asked for was done to the end.
    case done
    /// The far end hung up.
    case hungUpThere = "hung_up_there"
    /// The far end, every seat of a conference, or this phone was taken.
    case busy
    /// The gateway knows nobody of that name or number.
    case unknown
    /// The far end rejected the call or was busy, or the gateway refused it without saying more.
    case refused
    /// The call was rejected here.
    case rejected
    /// Nobody answered in time.
    case noAnswer = "no_answer"
    /// The caller gave up before the call was answered, or it was hung up here before that.
    case cancelled
    /// The gateway was not reached with the call.
    case unreachable
    /// Media found no way, or the call never sent a packet.
    case noPath = "no_path"
    /// The path was lost, for longer than a hearer would wait or for good.
    case pathLost = "path_lost"
    /// The keys that protect the media were not agreed on.
    case noKeys = "no_keys"
    /// The far end closed the media.
    case mediaClosed = "media_closed"
    /// Nothing was received, or what was to be heard was not heard, or not to the end.
    case notHeard = "not_heard"
    /// The file was not played to its end.
    case notPlayed = "not_played"
    /// The recording was not written, or not to the end.
    case notRecorded = "not_recorded"
    /// Not every key was pressed.
    case notPressed = "not_pressed"
    /// The sound could not be started.
    case soundFailed = "sound_failed"
    /// The far end's description could not be used.
    case badDescription = "bad_description"
    /// The gateway went away, and the call with it.
    case signallingLost = "signalling_lost"
    /// A signal ended the call.
    case interrupted
    /// The call ended before it had begun, for no reason that is known.
    case failed

    /// All words in lines of a help text.
    static let list: String = {
        var lines = [""]
        for word in allCases.map(\.rawValue) {
            let addition = (lines[lines.count - 1].isEmpty ? "" : ", ") + word
            if lines[lines.count - 1].count + addition.count <= 72 {
                lines[lines.count - 1] += addition
            } else {
                lines[lines.count - 1] += ","
                lines.append(word)
            }
        }
        return lines.joined(separator: "\n")
    }()
}
