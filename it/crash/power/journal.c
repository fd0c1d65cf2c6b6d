// Preloaded into a server: writes down, in one order, what it does to the files below one folder, so that `rebuild.js` can
// make the folder as it would be after a power cut.
//     cc -O2 -shared -fPIC -o journal.so journal.c -ldl -lpthread
//     LD_PRELOAD=journal.so POWER_ROOT=/absolute/folder POWER_JOURNAL=/elsewhere/journal program...
// What is done by system calls that do not go through libc is not seen; the rebuilder finds out.
//
// A record is a head of 40 bytes, little-endian, and a text or data of `length` bytes:
//     type u32, length u32, number u64, inode u64, at u64, extra u64
// Numbers count up. A change is recorded right after it was made, within one lock. A sync is recorded when it is over; `at` is
// the number of the last change before it began: what came meanwhile may be on the disk or not.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPEN = 1, CREATE, WRITE, TRUNCATE, SYNC, RENAME, UNLINK, MKDIR, RMDIR, LINK };
enum { MAX_FDS = 65536 };

typedef struct {
    uint32_t type, length;
    uint64_t number, inode, at, extra;
} Head;

// The inode of a file below the root that a descriptor stands for, or 0.
static uint64_t inodes[MAX_FDS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t number;
static int journal = -1;
static char root[PATH_MAX];
static size_t root_length;

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
    const char *folder = getenv("POWER_ROOT");
    if (folder && strlen(folder) < sizeof root) {
        strcpy(root, folder);
        root_length = strlen(root);
    }
}

static ssize_t really_write(int fd, const void *data, size_t length) {
    REAL(write);
    return real(fd, data, length);
}

static void fail(const char *what) {
    dprintf(2, "power journal: %s: %s\n", what, strerror(errno));
    abort();
}

static void put(const void *data, size_t length) {
    for (const char *at = data; length > 0;) {
        ssize_t n = really_write(journal, at, length);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) fail("the journal can't be written");
        at += n;
        length -= n;
    }
}

// Under the lock.
static void record(uint32_t type, uint64_t inode, uint64_t at, uint64_t extra, const void *data, size_t length) {
    int before = errno;
    if (journal < 0) {
        REAL(open);
        const char *path = getenv("POWER_JOURNAL");
        int low = path ? real(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644) : -1;
        journal = low < 0 ? -1 : fcntl(low, F_DUPFD_CLOEXEC, 1000); // out of everybody's way
        if (journal < 0) fail("POWER_JOURNAL can't be opened");
        close(low);
    }
    Head head = {type, (uint32_t)length, type == SYNC ? number : ++number, inode, at, extra};
    put(&head, sizeof head);
    put(data, length);
    errno = before;
}

// The path below the root, or null.
static const char *below(const char *path) {
    if (!path || !root_length || strncmp(path, root, root_length)) return NULL;
    return path[root_length] == '/' || path[root_length] == 0 ? path + root_length : NULL;
}

// The same of a path that may be relative. Names within are as they were given.
static const char *place(int folder, const char *path, char *buffer) {
    if (!root_length || !path) return NULL;
    if (path[0] == '/') return below(path);
    char link[64];
    if (folder == AT_FDCWD) strcpy(link, "/proc/self/cwd");
    else snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t n = readlink(link, buffer, PATH_MAX);
    if (n < 0 || n + strlen(path) + 2 > PATH_MAX) return NULL;
    buffer[n] = '/';
    strcpy(buffer + n + 1, path);
    return below(buffer);
}

static uint64_t known(int fd) { return fd >= 0 && fd < MAX_FDS ? inodes[fd] : 0; }

static void forget(int fd) {
    if (fd >= 0 && fd < MAX_FDS) inodes[fd] = 0;
}

static void opened(int fd, const char *at, int flags, int existed) {
    struct stat stat;
    if (fd >= MAX_FDS || fstat(fd, &stat)) fail("an open file can't be followed");
    inodes[fd] = stat.st_ino;
    record(existed ? OPEN : CREATE, stat.st_ino, 0, 0, at, strlen(at));
    if (existed && (flags & O_TRUNC) && S_ISREG(stat.st_mode)) record(TRUNCATE, stat.st_ino, 0, 0, NULL, 0);
}

static int open_at(int folder, const char *path, int flags, mode_t mode) {
    REAL(openat);
    char buffer[PATH_MAX];
    const char *at = place(folder, path, buffer);
    if (!at) {
        int fd = real(folder, path, flags, mode);
        forget(fd);
        return fd;
    }
    pthread_mutex_lock(&lock);
    int existed = !(flags & O_CREAT) || !faccessat(folder, path, F_OK, 0);
    int fd = real(folder, path, flags, mode);
    if (fd >= 0) opened(fd, at, flags, existed);
    pthread_mutex_unlock(&lock);
    return fd;
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list list; \
        va_start(list, flags); \
        mode = va_arg(list, mode_t); \
        va_end(list); \
    }

int open(const char *path, int flags, ...) { MODE(flags) return open_at(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_at(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE(flags) return open_at(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE(flags) return open_at(folder, path, flags, mode); }
int creat(const char *path, mode_t mode) { return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int close(int fd) {
    REAL(close);
    forget(fd);
    return real(fd);
}

static void same(int from, int to) {
    if (to >= 0 && to < MAX_FDS) inodes[to] = known(from);
}

int dup(int from) {
    REAL(dup);
    int to = real(from);
    same(from, to);
    return to;
}

int dup2(int from, int to) {
    REAL(dup2);
    int got = real(from, to);
    if (got >= 0) same(from, got);
    return got;
}

int dup3(int from, int to, int flags) {
    REAL(dup3);
    int got = real(from, to, flags);
    if (got >= 0) same(from, got);
    return got;
}

// Does something that changes a known file, and records it within the same lock.
#define CHANGE(fd, result, call, note) \
    if (!known(fd)) return call; \
    pthread_mutex_lock(&lock); \
    result got = call; \
    if (got >= 0) { note; } \
    pthread_mutex_unlock(&lock); \
    return got

static uint64_t position(int fd) { return (uint64_t)lseek(fd, 0, SEEK_CUR); }

ssize_t write(int fd, const void *data, size_t length) {
    REAL(write);
    CHANGE(fd, ssize_t, real(fd, data, length), record(WRITE, known(fd), position(fd) - got, 0, data, got));
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t at) {
    REAL(pwrite);
    CHANGE(fd, ssize_t, real(fd, data, length, at), record(WRITE, known(fd), at, 0, data, got));
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at) {
    REAL(pwrite64);
    CHANGE(fd, ssize_t, real(fd, data, length, at), record(WRITE, known(fd), at, 0, data, got));
}

static void vector(int fd, const struct iovec *parts, int count, uint64_t at, ssize_t length) {
    for (int i = 0; i < count && length > 0; i++) {
        size_t n = (size_t)length < parts[i].iov_len ? (size_t)length : parts[i].iov_len;
        if (n > 0) record(WRITE, known(fd), at, 0, parts[i].iov_base, n);
        at += n;
        length -= n;
    }
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    CHANGE(fd, ssize_t, real(fd, parts, count), vector(fd, parts, count, position(fd) - got, got));
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
    REAL(pwritev);
    CHANGE(fd, ssize_t, real(fd, parts, count, at), vector(fd, parts, count, at, got));
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
    REAL(pwritev64);
    CHANGE(fd, ssize_t, real(fd, parts, count, at), vector(fd, parts, count, at, got));
}

// What the kernel copied by itself is read where it came from.
static void copied(int to, int from, off64_t source, uint64_t at, ssize_t length) {
    char *data = length > 0 ? malloc(length) : NULL;
    if (length > 0 && (!data || pread(from, data, length, source) != length)) fail("a copy can't be read");
    record(WRITE, known(to), at, 0, data, length);
    free(data);
}

ssize_t sendfile64(int to, int from, off64_t *source, size_t length) {
    REAL(sendfile64);
    if (!known(to)) return real(to, from, source, length);
    off64_t begin = source ? *source : lseek(from, 0, SEEK_CUR);
    CHANGE(to, ssize_t, real(to, from, source, length), copied(to, from, begin, position(to) - got, got));
}

ssize_t sendfile(int to, int from, off_t *source, size_t length) { return sendfile64(to, from, (off64_t *)source, length); }

ssize_t copy_file_range(int from, off64_t *source, int to, off64_t *target, size_t length, unsigned flags) {
    REAL(copy_file_range);
    if (!known(to)) return real(from, source, to, target, length, flags);
    off64_t begin = source ? *source : lseek(from, 0, SEEK_CUR);
    off64_t at = target ? *target : lseek(to, 0, SEEK_CUR);
    CHANGE(to, ssize_t, real(from, source, to, target, length, flags), copied(to, from, begin, at, got));
}

int ftruncate(int fd, off_t length) {
    REAL(ftruncate);
    CHANGE(fd, int, real(fd, length), record(TRUNCATE, known(fd), length, 0, NULL, 0));
}

int ftruncate64(int fd, off64_t length) {
    REAL(ftruncate64);
    CHANGE(fd, int, real(fd, length), record(TRUNCATE, known(fd), length, 0, NULL, 0));
}

// A sync is not done under the lock: others go on meanwhile.
#define SYNCED(name, fd) \
    REAL(name); \
    uint64_t inode = known(fd); \
    if (!inode) return real(fd); \
    pthread_mutex_lock(&lock); \
    uint64_t before = number; \
    pthread_mutex_unlock(&lock); \
    int got = real(fd); \
    if (got == 0) { \
        pthread_mutex_lock(&lock); \
        record(SYNC, inode, before, 0, NULL, 0); \
        pthread_mutex_unlock(&lock); \
    } \
    return got

int fsync(int fd) { SYNCED(fsync, fd); }
int fdatasync(int fd) { SYNCED(fdatasync, fd); }

// Records two paths as one text with a NUL between; `extra` is 1 if the second is outside.
static void pair(uint32_t type, const char *from, const char *to) {
    char both[2 * PATH_MAX];
    size_t n = strlen(from), m = strlen(to);
    memcpy(both, from, n + 1);
    memcpy(both + n + 1, to, m);
    record(type, 0, 0, 0, both, n + 1 + m);
}

static int move(int from_folder, const char *from, int to_folder, const char *to, uint32_t type, int flags) {
    REAL(renameat);
    char a[PATH_MAX], b[PATH_MAX];
    const char *source = place(from_folder, from, a), *target = place(to_folder, to, b);
    (void)flags;
    int (*linking)(int, const char *, int, const char *, int) = dlsym(RTLD_NEXT, "linkat");
    pthread_mutex_lock(&lock);
    int got = type == RENAME ? real(from_folder, from, to_folder, to) : linking(from_folder, from, to_folder, to, flags);
    if (got == 0 && (source || target)) {
        if (!source || !target) fail("a file was moved over the border of POWER_ROOT");
        pair(type, source, target);
    }
    pthread_mutex_unlock(&lock);
    return got;
}

int rename(const char *from, const char *to) { return move(AT_FDCWD, from, AT_FDCWD, to, RENAME, 0); }
int renameat(int a, const char *from, int b, const char *to) { return move(a, from, b, to, RENAME, 0); }
int link(const char *from, const char *to) { return move(AT_FDCWD, from, AT_FDCWD, to, LINK, 0); }
int linkat(int a, const char *from, int b, const char *to, int flags) { return move(a, from, b, to, LINK, flags); }

static int names(int folder, const char *path, uint32_t type, int flags, mode_t mode) {
    REAL(unlinkat);
    char buffer[PATH_MAX];
    const char *at = place(folder, path, buffer);
    int (*making)(int, const char *, mode_t) = dlsym(RTLD_NEXT, "mkdirat");
    pthread_mutex_lock(&lock);
    int got = type == MKDIR ? making(folder, path, mode) : real(folder, path, flags);
    if (got == 0 && at) record(type, 0, 0, 0, at, strlen(at));
    pthread_mutex_unlock(&lock);
    return got;
}

int unlink(const char *path) { return names(AT_FDCWD, path, UNLINK, 0, 0); }
int unlinkat(int folder, const char *path, int flags) {
    return names(folder, path, flags & AT_REMOVEDIR ? RMDIR : UNLINK, flags, 0);
}
int rmdir(const char *path) { return names(AT_FDCWD, path, RMDIR, AT_REMOVEDIR, 0); }
int mkdir(const char *path, mode_t mode) { return names(AT_FDCWD, path, MKDIR, 0, mode); }
int mkdirat(int folder, const char *path, mode_t mode) { return names(folder, path, MKDIR, 0, mode); }
// C's own remove() calls libc within; it is made of what is seen.
int remove(const char *path) {
    int got = unlink(path);
    return got == 0 || (errno != EISDIR && errno != EPERM) ? got : rmdir(path);
}
