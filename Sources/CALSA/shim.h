// ALSA's PCM interface. Shims for the error handler, whose type is variadic, for events, which Glibc's module leaves out, and
// for the clock: `struct timespec` counts as part of whichever C module is loaded first, so Swift cannot name it reliably.
#ifndef CALSA_SHIM_H
#define CALSA_SHIM_H

#include <alsa/asoundlib.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/eventfd.h>
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

// A descriptor that can be read once it was written to; -1 on failure.
static inline int calsa_make_event(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

// Sleeps until CLOCK_MONOTONIC shows this, or one of two descriptors can be read (-1 for none): bits 1 and 2 of the result.
static inline int calsa_wait_until(int first, int second, int64_t nanoseconds) {
    struct pollfd descriptors[2] = {{first, POLLIN, 0}, {second, POLLIN, 0}};
    int64_t left = nanoseconds - calsa_monotonic_nanoseconds();
    if (left < 0) left = 0;
    struct timespec time = {left / 1000000000, left % 1000000000};
    if (ppoll(descriptors, 2, &time, NULL) <= 0) return 0;
    return (descriptors[0].revents ? 1 : 0) | (descriptors[1].revents ? 2 : 0);
}

#endif
