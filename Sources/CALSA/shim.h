// ALSA's PCM interface. Shims for the error handler, whose type is variadic, and for the clock: `struct timespec` counts as
// part of whichever C module is loaded first, so Swift cannot name it reliably.
#ifndef CALSA_SHIM_H
#define CALSA_SHIM_H

#include <alsa/asoundlib.h>
#include <errno.h>
#include <stdint.h>
#include <time.h>

static inline void calsa_ignore_message(const char *file, int line, const char *function, int code, const char *format, ...) {
    (void)file, (void)line, (void)function, (void)code, (void)format;
}

// ALSA prints every failed attempt to standard error unless a handler takes the message; the screen is there.
static inline void calsa_silence_messages(void) { snd_lib_error_set_handler(calsa_ignore_message); }

// CLOCK_MONOTONIC in nanoseconds.
static inline int64_t calsa_monotonic_nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// Sleeps until CLOCK_MONOTONIC shows this.
static inline void calsa_sleep_until(int64_t nanoseconds) {
    struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR) {
    }
}

#endif
