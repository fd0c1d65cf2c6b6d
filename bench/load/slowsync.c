/*
 * slowsync - makes fsync and fdatasync of a program take longer, as on a disk that is slower than this one.
 *     gcc -O2 -Wall -shared -fPIC -o slowsync.so slowsync.c
 *     SYNC_US=2000 LD_PRELOAD=./slowsync.so program
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static int slowly(const char *name, int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int result = real(fd);
    const char *us = getenv("SYNC_US");
    long ns = us ? atol(us) * 1000 : 0;
    nanosleep(&(struct timespec){ ns / 1000000000, ns % 1000000000 }, NULL);
    return result;
}

int fsync(int fd)
{
    return slowly("fsync", fd);
}

int fdatasync(int fd)
{
    return slowly("fdatasync", fd);
}
