/* Preloaded into a process, it shows clocks that are ahead by as many seconds as a file says: one double, read anew at
   each look. SAMEROOM_AHEAD names the file. With SAMEROOM_AHEAD_ROUNDS=1 the monotonic clock is ahead as well, so that
   a process that does something "each minute" does it when its clock was moved on; its pauses stay as long as they are.
   For tests alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile double *ahead;
static int with_rounds;

__attribute__((constructor)) static void open_file(void) {
  const char *name = getenv("SAMEROOM_AHEAD"), *rounds = getenv("SAMEROOM_AHEAD_ROUNDS");
  with_rounds = rounds && !strcmp(rounds, "1");
  int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *place = mmap(NULL, sizeof(double), PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (place != MAP_FAILED) ahead = place;
}

static int is_ahead(clockid_t clock) {
  if (!ahead) return 0;
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) return 1;
  return with_rounds && clock == CLOCK_MONOTONIC;
}

static void shift(struct timespec *moment, double seconds) {
  double whole = floor(seconds);
  moment->tv_sec += (time_t)whole;
  moment->tv_nsec += (long)((seconds - whole) * 1e9);
  if (moment->tv_nsec >= 1000000000L) {
    moment->tv_nsec -= 1000000000L;
    moment->tv_sec += 1;
  }
}

int clock_gettime(clockid_t clock, struct timespec *moment) {
  int failed = (int)syscall(SYS_clock_gettime, clock, moment);
  if (!failed && is_ahead(clock)) shift(moment, *ahead);
  return failed;
}

int gettimeofday(struct timeval *moment, void *zone) {
  struct timespec now;
  (void)zone;
  if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
  moment->tv_sec = now.tv_sec;
  moment->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *kept) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (kept) *kept = now.tv_sec;
  return now.tv_sec;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *until, struct timespec *left) {
  struct timespec moment = *until;
  if ((flags & TIMER_ABSTIME) && is_ahead(clock)) shift(&moment, -*ahead);
  return syscall(SYS_clock_nanosleep, clock, flags, &moment, left) ? errno : 0;
}

int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *until) {
  static int (*real)(sem_t *, clockid_t, const struct timespec *);
  struct timespec moment = *until;
  if (!real) real = (int (*)(sem_t *, clockid_t, const struct timespec *))dlsym(RTLD_NEXT, "sem_clockwait");
  if (is_ahead(clock)) shift(&moment, -*ahead);
  return real(semaphore, clock, &moment);
}
