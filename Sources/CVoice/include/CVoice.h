#ifndef CVOICE_H
#define CVOICE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The voice processing of webrtc-audio-processing behind a plain C border, which no exception crosses.
typedef struct cvoice cvoice;

/// Samples in the 10 ms that are processed at a time: 48 kHz, mono.
enum { CVOICE_FRAME = 480 };

/// NULL where the library refuses.
cvoice *cvoice_create(bool noise_suppression, bool gain_control);

void cvoice_destroy(cvoice *voice);

/// Processes CVOICE_FRAME samples of full scale 1 in place; 1 with voice, 0 without, negative when nothing was done.
int cvoice_process(cvoice *voice, float *samples);

#ifdef __cplusplus
}
#endif

#endif
