/*
 * A disk that fails on demand, for tests: loaded before the C library (LD_PRELOAD), it stands between a program and the database
 * files (`outcry.db`, `outcry.db-wal`) in the folder DISK_FOLDER.
 *
 * Where the file DISK_FAULT exists, every read, write and truncation of them fails, with EIO, or with ENOSPC (writes only) where
 * the file begins with "full"; with "sync" it is syncs alone that fail, with "read" reads alone.
 *
 * Where DISK_SURVIVES names a folder, it holds what a power cut would leave: what was written to a file comes there only once the
 * file is synced. What was written since is lost with the program.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

struct op {
  struct op *next;
  char name[64];
  off_t at;
  size_t length; /* of a write; 0 of a truncation to `at` */
  char bytes[];
};

static struct op *first, *last;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* The name of a database file in the folder, of a path; NULL of any other. */
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

/* Whether it fails, with errno set; `what` is 'r', 'w' or 's'. */
static int fails(char what) {
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

static void remember(const char *name, off_t at, const void *bytes, size_t length) {
  if (!getenv("DISK_SURVIVES")) return;
  struct op *op = malloc(sizeof *op + length);
  op->next = NULL;
  snprintf(op->name, sizeof op->name, "%s", name);
  op->at = at;
  op->length = length;
  if (length) memcpy(op->bytes, bytes, length);
  pthread_mutex_lock(&lock);
  if (last) last->next = op; else first = op;
  last = op;
  pthread_mutex_unlock(&lock);
}

/* What was written to a file survives; with `drop` it is gone, and the file with it. */
static void settle(const char *name, int drop) {
  const char *folder = getenv("DISK_SURVIVES");
  if (!folder) return;
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  pthread_mutex_lock(&lock);
  int to = drop ? -1 : REAL(open)(path, O_RDWR | O_CREAT, 0600);
  struct op *before = NULL;
  for (struct op *op = first, *next; op; op = next) {
    next = op->next;
    if (strcmp(op->name, name)) { before = op; continue; }
    if (to >= 0 && op->length) REAL(pwrite)(to, op->bytes, op->length, op->at);
    if (to >= 0 && !op->length) REAL(ftruncate)(to, op->at);
    if (before) before->next = next; else first = next;
    if (last == op) last = before;
    free(op);
  }
  if (to >= 0) close(to);
  if (drop) REAL(unlink)(path);
  pthread_mutex_unlock(&lock);
}

static ssize_t written(const char *name, off_t at, const void *bytes, ssize_t length) {
  if (name && length > 0) remember(name, at, bytes, length);
  return length;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  char path[4096];
  const char *name = file_of(fd, path);
  if (name && fails('w')) return -1;
  off_t at = name ? lseek(fd, 0, SEEK_CUR) : 0;
  return written(name, at, bytes, REAL(write)(fd, bytes, length));
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
  char path[4096];
  const char *name = file_of(fd, path);
  if (name && fails('w')) return -1;
  return written(name, at, bytes, REAL(pwrite)(fd, bytes, length, at));
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
  const char *name = file_of(fd, path);
  if (name && fails('w')) return -1;
  int result = REAL(ftruncate)(fd, length);
  if (name && !result) remember(name, length, NULL, 0);
  return result;
}

int ftruncate64(int fd, off64_t length) {
  return ftruncate(fd, length);
}

static int synced(int fd, int (*sync)(int)) {
  char path[4096];
  const char *name = file_of(fd, path);
  if (name && fails('s')) return -1;
  int result = sync(fd);
  if (name && !result) settle(name, 0);
  return result;
}

int fsync(int fd) {
  return synced(fd, REAL(fsync));
}

int fdatasync(int fd) {
  return synced(fd, REAL(fdatasync));
}

int unlink(const char *path) {
  const char *name = name_of(path);
  int result = REAL(unlink)(path);
  if (name && !result) settle(name, 1);
  return result;
}
