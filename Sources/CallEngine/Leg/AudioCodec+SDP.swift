internal import MediaEngine
internal import Signaling

extension AudioCodec {
    init?(_ codec: SDPCodec) {
        self.init(rawValue: codec.rawValue)
    }

    var description: SDPCodec? { SDPCodec(rawValue: rawValue) }
}
