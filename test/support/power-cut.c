/*
 * Loaded before libc (LD_PRELOAD): keeps a copy of what is certainly on the disk, for each file of the database. The copy is made
 * before a sync and moved into place after it. Whatever is written later may be lost in a power failure. The results of the real
 * calls are unchanged.
 *
 * POWER_CUT_SYNCED is the folder of the copies. Only files called outcry.db and outcry.db-wal are kept.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int (*sync_call)(int);

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

/* The path of the copy; empty for a file that does not belong to the database. */
static void copy_of(int file, char *copy, size_t size) {
  char link[64], path[PATH_MAX];
  const char *folder = getenv("POWER_CUT_SYNCED");
  copy[0] = 0;
  if (folder == NULL) return;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return;
  path[length] = 0;
  const char *name = strrchr(path, '/');
  if (name == NULL) return;
  name += 1;
  if (strcmp(name, "outcry.db") != 0 && strcmp(name, "outcry.db-wal") != 0) return;
  snprintf(copy, size, "%s/%s", folder, name);
}

/* With explicit offsets, because the file position belongs to the program. A partial copy must not be mistaken for a complete one. */
static void copy_content(int file, const char *part) {
  static char buffer[1 << 16];
  int to = open(part, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (to < 0) abort();
  off_t at = 0;
  for (;;) {
    ssize_t got = pread(file, buffer, sizeof buffer, at);
    if (got < 0) abort();
    if (got == 0) break;
    if (pwrite(to, buffer, (size_t)got, at) != got) abort();
    at += got;
  }
  close(to);
}

static int kept(int file, const char *call) {
  char copy[PATH_MAX], part[PATH_MAX + 8];
  sync_call real = (sync_call)dlsym(RTLD_NEXT, call);
  copy_of(file, copy, sizeof copy);
  if (copy[0] == 0) return real(file);
  pthread_mutex_lock(&one_at_a_time);
  snprintf(part, sizeof part, "%s.part", copy);
  /* Before the sync: writes of another thread during it are not guaranteed to be synced. */
  copy_content(file, part);
  int answer = real(file);
  if (answer == 0 && rename(part, copy) != 0) abort();
  pthread_mutex_unlock(&one_at_a_time);
  return answer;
}

int fsync(int file) { return kept(file, "fsync"); }

int fdatasync(int file) { return kept(file, "fdatasync"); }
