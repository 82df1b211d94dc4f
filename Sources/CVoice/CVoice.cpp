#include "CVoice.h"

#include <webrtc/modules/audio_processing/include/audio_processing.h>

#include <memory>

struct cvoice {
    std::unique_ptr<webrtc::AudioProcessing> processing;
    webrtc::StreamConfig stream;
};

namespace {

constexpr int rate = 48000;
constexpr int target_level = 6;     // dB below full scale
constexpr int greatest_gain = 9;    // dB

bool configure(cvoice &voice, bool noise_suppression, bool gain_control) {
    auto &processing = *voice.processing;
    const webrtc::ProcessingConfig streams{{voice.stream, voice.stream, voice.stream, voice.stream}};
    auto *noise = processing.noise_suppression();
    auto *gain = processing.gain_control();
    auto *voices = processing.voice_detection();
    return processing.Initialize(streams) == 0
        && processing.high_pass_filter()->Enable(noise_suppression) == 0
        && noise->set_level(webrtc::NoiseSuppression::kHigh) == 0
        && noise->Enable(noise_suppression) == 0
        && gain->set_mode(webrtc::GainControl::kAdaptiveDigital) == 0
        && gain->set_target_level_dbfs(target_level) == 0
        && gain->set_compression_gain_db(greatest_gain) == 0
        && gain->enable_limiter(true) == 0
        && gain->Enable(gain_control) == 0
        && voices->set_likelihood(webrtc::VoiceDetection::kLowLikelihood) == 0
        && voices->Enable(true) == 0;
}

}  // namespace

extern "C" cvoice *cvoice_create(bool noise_suppression, bool gain_control) {
    try {
        webrtc::Config config;
        config.Set<webrtc::ExperimentalAgc>(new webrtc::ExperimentalAgc(false));
        auto voice = std::make_unique<cvoice>();
        voice->processing.reset(webrtc::AudioProcessing::Create(config));
        voice->stream = webrtc::StreamConfig(rate, 1);
        if (!voice->processing || !configure(*voice, noise_suppression, gain_control)) return nullptr;
        return voice.release();
    } catch (...) {
        return nullptr;
    }
}

extern "C" void cvoice_destroy(cvoice *voice) {
    try {
        delete voice;
    } catch (...) {
    }
}

extern "C" int cvoice_process(cvoice *voice, float *samples) {
    try {
        float *channels[] = {samples};
        if (voice->processing->ProcessStream(channels, voice->stream, voice->stream, channels) != 0) return -1;
        return voice->processing->voice_detection()->stream_has_voice() ? 1 : 0;
    } catch (...) {
        return -1;
    }
}
