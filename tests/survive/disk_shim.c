/* Stands between a process and its disk (LD_PRELOAD): notes every change below one folder, in
   order, with its bytes, for replay.py; and refuses the n-th of them, for trouble.py.

   YIZHAN_DISK_ROOT  the folder watched      YIZHAN_DISK_LOG  where changes are noted, or unset
   YIZHAN_DISK_SAID  a file elsewhere: what is written to it is noted as an acknowledgement

   A record is: op, inode, number, three lengths (6 x int64), then path, second path, bytes.
   -shm is a memory map that SQLite makes anew at every opening: it is left out. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OUTSIDE, INSIDE, SAID };

static pthread_mutex_t one = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static int log_fd = -1;
static const char *root, *said;
static long seen, refuse_at, refuse_with, refuse_lasts;

/* For trouble.py: refuse the n-th change from now on (and all later ones), give how many came. */
void disk_refuse(long at, long with, long lasts) {
    seen = 0, refuse_at = at, refuse_with = with, refuse_lasts = lasts;
}
long disk_seen(void) { return seen; }

__attribute__((constructor)) static void begin(void) {
    root = getenv("YIZHAN_DISK_ROOT"), said = getenv("YIZHAN_DISK_SAID");
    const char *to = getenv("YIZHAN_DISK_LOG");
    if (to) log_fd = syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int where(const char *path) {
    size_t n;
    if (said && !strcmp(path, said)) return SAID;
    if (!root || strncmp(path, root, n = strlen(root)) || (path[n] && path[n] != '/')) return OUTSIDE;
    n = strlen(path);
    return n > 4 && !strcmp(path + n - 4, "-shm") ? OUTSIDE : INSIDE;
}

static int where_fd(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, PATH_MAX - 1);
    path[n > 0 ? n : 0] = 0;
    return where(path);
}

static int where_at(int dir, const char *name, char *path) {
    path[0] = 0;
    if (name[0] != '/') {
        if (dir == AT_FDCWD) { if (!getcwd(path, PATH_MAX)) path[0] = 0; }
        else where_fd(dir, path);
        strncat(path, "/", PATH_MAX - strlen(path) - 1);
    }
    strncat(path, name, PATH_MAX - strlen(path) - 1);
    return where(path);
}

static long inode(int fd) { struct stat s; return fstat(fd, &s) ? 0 : (long)s.st_ino; }

/* Called with `one` held, after the change was made. */
static void note(char op, long file, int64_t number, const char *path, const char *second,
                 const void *bytes, size_t count) {
    int64_t head[6] = {op, file, number, (int64_t)strlen(path), (int64_t)strlen(second), (int64_t)count};
    struct iovec all[4] = {{head, sizeof head}, {(void *)path, head[3]}, {(void *)second, head[4]},
                           {(void *)bytes, count}};
    if (log_fd >= 0) syscall(SYS_writev, log_fd, all, 4);
}

/* A full disk refuses only what takes room. */
static int refused(int takes_room) {
    if (refuse_with == ENOSPC && !takes_room) return 0;
    seen++;
    if (!refuse_at || seen < refuse_at || (seen > refuse_at && !refuse_lasts)) return 0;
    errno = (int)refuse_with;
    return 1;
}

#define HELD pthread_mutex_lock(&one)
#define FREE_AND_GIVE(result) do { int kept = errno; pthread_mutex_unlock(&one); errno = kept; return result; } while (0)

static int opened(int dir, const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    struct stat s;
    int fd = -1, changing = (flags & O_ACCMODE) != O_RDONLY || flags & O_CREAT;
    HELD;
    int in = changing ? where_at(dir, name, path) : OUTSIDE;
    int is_new = in == INSIDE && fstatat(dir, name, &s, 0);
    int takes_room = is_new && flags & O_CREAT;
    if (in != INSIDE || !(takes_room || flags & O_TRUNC || refuse_with == EROFS) || !refused(takes_room))
        fd = (int)syscall(SYS_openat, dir, name, flags, mode);
    if (fd >= 0 && in == INSIDE) note(is_new ? 'C' : 'O', inode(fd), flags & O_TRUNC ? 1 : 0, path, "", "", 0);
    FREE_AND_GIVE(fd);
}
#define MODE mode_t mode = 0; \
    if (flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE) \
        { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }
int open(const char *name, int flags, ...) { MODE return opened(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE return opened(AT_FDCWD, name, flags, mode); }
int openat(int dir, const char *name, int flags, ...) { MODE return opened(dir, name, flags, mode); }
int openat64(int dir, const char *name, int flags, ...) { MODE return opened(dir, name, flags, mode); }

/* at < 0: where the file stands. */
static ssize_t written(int fd, const void *bytes, size_t count, int64_t at) {
    char path[PATH_MAX];
    ssize_t done = -1;
    HELD;
    int in = where_fd(fd, path);
    int64_t from = at >= 0 ? at : in != INSIDE ? 0 : lseek(fd, 0, fcntl(fd, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
    if (in != INSIDE || !refused(1))
        done = at >= 0 ? syscall(SYS_pwrite64, fd, bytes, count, at) : syscall(SYS_write, fd, bytes, count);
    if (done > 0 && in == INSIDE) note('W', inode(fd), from, path, "", bytes, (size_t)done);
    if (done > 0 && in == SAID) note('A', 0, 0, "", "", bytes, (size_t)done);
    FREE_AND_GIVE(done);
}
ssize_t write(int fd, const void *bytes, size_t count) { return written(fd, bytes, count, -1); }
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { return written(fd, bytes, count, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) { return written(fd, bytes, count, at); }
/* What is only sped up by these falls back to write, where it is seen. */
ssize_t sendfile(int to, int from, off_t *at, size_t count) { errno = ENOSYS; return -1; }
ssize_t sendfile64(int to, int from, off64_t *at, size_t count) { errno = ENOSYS; return -1; }
ssize_t copy_file_range(int from, off64_t *a, int to, off64_t *b, size_t count, unsigned flags) { errno = ENOSYS; return -1; }

static int truncated(int fd, int64_t size) {
    char path[PATH_MAX];
    int done = -1;
    HELD;
    int in = where_fd(fd, path);
    if (in != INSIDE || !refused(0)) done = (int)syscall(SYS_ftruncate, fd, size);
    if (!done && in == INSIDE) note('T', inode(fd), size, path, "", "", 0);
    FREE_AND_GIVE(done);
}
int ftruncate(int fd, off_t size) { return truncated(fd, size); }
int ftruncate64(int fd, off64_t size) { return truncated(fd, size); }

static int synced(int fd, long call) {
    char path[PATH_MAX];
    int done = -1;
    HELD;
    int in = where_fd(fd, path);
    if (in != INSIDE || !refused(0)) done = (int)syscall(call, fd);
    if (!done && in == INSIDE) note('S', inode(fd), 0, path, "", "", 0);
    FREE_AND_GIVE(done);
}
int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

/* R(ename), U(nlink), M(ake folder), D(rop folder). */
static int named(char op, int dir, const char *name, int to, const char *second, int64_t extra) {
    char path[PATH_MAX], other[PATH_MAX] = "";
    int done = -1;
    HELD;
    int in = where_at(dir, name, path), also = op == 'R' ? where_at(to, second, other) : OUTSIDE;
    int counts = in == INSIDE || also == INSIDE;
    if (!counts || !refused(op == 'M'))
        done = (int)(op == 'R' ? syscall(SYS_renameat2, dir, name, to, second, extra)
                     : op == 'M' ? syscall(SYS_mkdirat, dir, name, extra)
                     : syscall(SYS_unlinkat, dir, name, extra));
    if (!done && counts) note(op, 0, 0, path, other, "", 0);
    FREE_AND_GIVE(done);
}
int rename(const char *a, const char *b) { return named('R', AT_FDCWD, a, AT_FDCWD, b, 0); }
int renameat(int d, const char *a, int e, const char *b) { return named('R', d, a, e, b, 0); }
int unlink(const char *a) { return named('U', AT_FDCWD, a, 0, 0, 0); }
int unlinkat(int d, const char *a, int flags) { return named(flags & AT_REMOVEDIR ? 'D' : 'U', d, a, 0, 0, flags); }
int remove(const char *a) { struct stat s; return lstat(a, &s) ? -1 : S_ISDIR(s.st_mode) ? rmdir(a) : unlink(a); }
int rmdir(const char *a) { return named('D', AT_FDCWD, a, 0, 0, AT_REMOVEDIR); }
int mkdir(const char *a, mode_t mode) { return named('M', AT_FDCWD, a, 0, 0, mode); }
int mkdirat(int d, const char *a, mode_t mode) { return named('M', d, a, 0, 0, mode); }
