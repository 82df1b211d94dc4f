import MediaEngine
import Wire

extension DeviceNews {
    /// What happened, why, and what is used meanwhile.
    var sentence: String {
        let device = (title ?? device).scrubbed(limit: 60)
        return switch change {
        case .lost(let reason, let other):
            "\(role.words) \(device) is gone (\(reason)), \(Self.words(other)); it will be taken back when it returns"
        case .unusable(let reason, let other):
            "\(role.words) \(device) cannot be used (\(reason)), \(Self.words(other)); `tphone devices` lists those that can"
        case .back: "\(role.words) \(device) is back and in use"
        }
    }

    private static func words(_ other: String?) -> String {
        other.map { "using \($0.scrubbed(limit: 60))" } ?? "there is silence instead"
    }
}

extension DeviceRole {
    var words: String {
        switch self {
        case .microphone: "Microphone"
        case .ear: "Headset"
        case .ring: "Ring device"
        }
    }
}
