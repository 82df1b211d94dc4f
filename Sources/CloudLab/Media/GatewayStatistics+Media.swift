internal import MediaEngine
internal import Signaling
internal import Wire

extension GatewayStatistics {
}
