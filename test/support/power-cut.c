/*
 * Loaded before libc (LD_PRELOAD): keeps, for each file of the database, a copy of what was on the disk for certain. The copy is
 * taken when a sync is asked for and put in its place once the sync is done. Whatever is written after that, a power cut may
 * drop. It counts syncs in no way and changes no answer of the real calls.
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

/* The path of the copy; empty for a file that is none of the database's. */
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

/* By offset: the place in the file belongs to who opened it. Nobody may take a copy that is not whole for one. */
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
  /* Before the sync: what another thread writes during it is not promised. */
  copy_content(file, part);
  int answer = real(file);
  if (answer == 0 && rename(part, copy) != 0) abort();
  pthread_mutex_unlock(&one_at_a_time);
  return answer;
}

int fsync(int file) { return kept(file, "fsync"); }

int fdatasync(int file) { return kept(file, "fdatasync"); }
