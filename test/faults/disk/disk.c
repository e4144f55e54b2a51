/*
 * A disk that fails on demand, for tests: loaded before the C library (LD_PRELOAD), it stands between a program and the database
 * files (`outcry.db`, `outcry.db-wal`) in the folder DISK_FOLDER.
 *
 * While the file DISK_FAULT exists, every read, write and truncation of them fails, with EIO, or with ENOSPC (writes only) if
 * the file begins with "full"; with "sync" only syncs fail, with "read" only reads.
 *
 * With DISK_NTH=n the n-th write, truncation or sync of the process fails with EIO, and no other.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* The name of the file if the path is a database file in the folder; otherwise NULL. */
static const char *name_of(const char *path) {
  const char *folder = getenv("DISK_FOLDER");
  if (!folder || strncmp(path, folder, strlen(folder))) return NULL;
  const char *name = path + strlen(folder);
  if (*name == '/') name++;
  return !strcmp(name, "outcry.db") || !strcmp(name, "outcry.db-wal") ? name : NULL;
}

static const char *file_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, 4095);
  if (length < 0) return NULL;
  path[length] = 0;
  return name_of(path);
}

static atomic_long asked;

/* Whether this is the operation that DISK_NTH selects. */
static int is_nth(char what) {
  const char *nth = getenv("DISK_NTH");
  return nth && what != 'r' && atomic_fetch_add(&asked, 1) + 1 == atol(nth);
}

/* Whether the operation fails, with errno set; `what` is 'r', 'w' or 's'. */
static int fails(char what) {
  if (is_nth(what)) {
    errno = EIO;
    return 1;
  }
  const char *fault = getenv("DISK_FAULT");
  int fd = fault ? REAL(open)(fault, O_RDONLY) : -1;
  if (fd < 0) return 0;
  char kind[8] = "";
  ssize_t length = REAL(read)(fd, kind, 4);
  close(fd);
  int full = length == 4 && !memcmp(kind, "full", 4), sync = length == 4 && !memcmp(kind, "sync", 4);
  int read_only = length == 4 && !memcmp(kind, "read", 4);
  if (sync != (what == 's') || (full && what != 'w') || (read_only && what != 'r')) return 0;
  errno = full ? ENOSPC : EIO;
  return 1;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  char path[4096];
  if (file_of(fd, path) && fails('w')) return -1;
  return REAL(write)(fd, bytes, length);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
  char path[4096];
  if (file_of(fd, path) && fails('w')) return -1;
  return REAL(pwrite)(fd, bytes, length, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  return pwrite(fd, bytes, length, at);
}

ssize_t read(int fd, void *bytes, size_t length) {
  char path[4096];
  if (file_of(fd, path) && fails('r')) return -1;
  return REAL(read)(fd, bytes, length);
}

ssize_t pread(int fd, void *bytes, size_t length, off_t at) {
  char path[4096];
  if (file_of(fd, path) && fails('r')) return -1;
  return REAL(pread)(fd, bytes, length, at);
}

ssize_t pread64(int fd, void *bytes, size_t length, off64_t at) {
  return pread(fd, bytes, length, at);
}

int ftruncate(int fd, off_t length) {
  char path[4096];
  if (file_of(fd, path) && fails('w')) return -1;
  return REAL(ftruncate)(fd, length);
}

int ftruncate64(int fd, off64_t length) {
  return ftruncate(fd, length);
}

int fsync(int fd) {
  char path[4096];
  if (file_of(fd, path) && fails('s')) return -1;
  return REAL(fsync)(fd);
}

int fdatasync(int fd) {
  char path[4096];
  if (file_of(fd, path) && fails('s')) return -1;
  return REAL(fdatasync)(fd);
}
