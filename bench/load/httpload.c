/*
 * httpload - closed-loop load on one HTTP end point, with exact latencies.
 *
 * One file, one thread, epoll, no dependencies:
 *     gcc -O2 -Wall -o httpload httpload.c
 *
 * It opens N keep-alive connections.  On each it POSTs, waits for the whole
 * answer and POSTs again: N publishers, each of which waits to be told that its
 * message is safe.  It prints ONE line of JSON: answers a second, quantiles of
 * the time from the first byte sent to the last byte received - exact ones, of
 * all measured answers, sorted - and the processor time of the given processes
 * and their children.  Any answer but 200 ends it: a refusal is not a fast answer.
 * Run it with --help for the options.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct {
    struct sockaddr_in addr;
    char host[64], path[256];
    int n, size, users, keys;
    double warmup, duration;
    const char *body, *header, *label;
    int server, database;
} o = { .n = 1, .size = 128, .users = 1000, .warmup = 2, .duration = 10,
        .body = "{\"user\":\"user-%d\",\"durable\":true,\"data\":%p}", .header = "", .label = "" };

static const char usage[] =
"usage: httpload --url http://IPV4:PORT/PATH [options]\n"
"  -n N               connections, each with one request under way (1)\n"
"  --body TEMPLATE    the body: %d a random number below --users, %p the payload\n"
"  --size B           size of the payload in bytes (128)\n"
"  --users U          (1000)\n"
"  --header 'A: b'    one more header\n"
"  --keys             an Idempotency-Key with each request, each another\n"
"  --warmup S, --duration S   not measured, measured seconds (2, 10)\n"
"  --server PID       whose processor time is told as server_cpu_us\n"
"  --database PID     whose processor time is told as database_cpu_us\n"
"  --label TEXT       copied into the result\n";

static void die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("httpload: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    exit(2);
}

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t state = 88172645463325252u;
static uint64_t chance(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

/* ---------------------------------------------------------- latencies -- */

static uint64_t *taken;
static size_t n_taken, room;

static void note(uint64_t ns)
{
    if (n_taken == room && !(taken = realloc(taken, (room = room ? 2 * room : 1 << 16) * sizeof *taken)))
        die("no memory for %zu latencies", room);
    taken[n_taken++] = ns;
}

static int by_size(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* The smallest latency that at least a share q of all do not exceed. */
static double quantile_us(double q)
{
    if (!n_taken) return 0;
    size_t i = (size_t)(q * (double)n_taken);
    if ((double)i == q * (double)n_taken && i > 0) i--;
    return (double)taken[i] / 1000;
}

/* ----------------------------------------------------- processor time -- */

static int read_stat(int pid, int *parent, double *seconds)
{
    char path[32], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *f = fopen(path, "r");
    if (!f) return 0;
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = 0;
    char *after = strrchr(text, ')');
    unsigned long user = 0, system = 0;
    if (!after || sscanf(after + 2, "%*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", parent, &user, &system) != 3)
        return 0;
    *seconds = (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
    return 1;
}

/* Of a process and its children: a PostgreSQL has one for each connection. */
static double cpu_seconds(int pid)
{
    double all = 0, one;
    int parent;
    if (!pid) return 0;
    if (!read_stat(pid, &parent, &all)) die("there is no process %d", pid);
    DIR *d = opendir("/proc");
    for (struct dirent *e; d && (e = readdir(d));)
        if (isdigit((unsigned char)e->d_name[0]) && read_stat(atoi(e->d_name), &parent, &one) && parent == pid) all += one;
    if (d) closedir(d);
    return all;
}

static double own_cpu(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_utime.tv_sec + (double)u.ru_stime.tv_sec + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

/* -------------------------------------------------------- connections -- */

static struct conn { int fd; uint64_t sent; size_t got; char in[8192]; } *conns;
static uint64_t answered, sequence;
static int measuring;

static size_t make_body(char *b, size_t cap)
{
    size_t w = 0;
    for (const char *t = o.body; *t; t++) {
        if (w + (size_t)o.size + 64 > cap) die("the body is too long");
        if (*t != '%' || !t[1]) { b[w++] = *t; continue; }
        t++;
        if (*t == 'd') w += (size_t)sprintf(b + w, "%d", (int)(chance() % (uint64_t)o.users));
        else if (*t == 'p') {
            int k = sprintf(b + w, "{\"n\":%llu,\"pad\":\"", (unsigned long long)sequence), pad = o.size - k - 2;
            if (pad < 0) pad = 0;
            memset(b + w + k, 'x', (size_t)pad);
            memcpy(b + w + k + pad, "\"}", 2);
            w += (size_t)(k + pad + 2);
        } else b[w++] = *t;
    }
    return w;
}

static void post(struct conn *c)
{
    static char body[1 << 16], request[(1 << 16) + 1024];
    sequence++;
    size_t n = make_body(body, sizeof body);
    char key[64] = "";
    if (o.keys) snprintf(key, sizeof key, "Idempotency-Key: %016llx\r\n", (unsigned long long)chance());
    int head = snprintf(request, 1024,
        "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n%s%s%s\r\n",
        o.path, o.host, n, o.header, *o.header ? "\r\n" : "", key);
    if (head >= 1024) die("the header is too long");
    memcpy(request + head, body, n);
    c->got = 0;
    c->sent = now_ns();
    ssize_t k = send(c->fd, request, (size_t)head + n, MSG_NOSIGNAL);
    if (k != (ssize_t)((size_t)head + n)) die("a request could not be sent whole: %s", k < 0 ? strerror(errno) : "short");
}

/* How long the answer is; 0 while that is not known. */
static size_t length_of(struct conn *c)
{
    c->in[c->got] = 0;
    char *end = strstr(c->in, "\r\n\r\n");
    if (!end) return 0;
    if (strncmp(c->in, "HTTP/1.1 200 ", 13)) die("the server refuses:\n%s", c->in);
    char *length = strcasestr(c->in, "\r\ncontent-length:");
    if (!length || length > end) die("an answer without a length:\n%s", c->in);
    return (size_t)(end + 4 - c->in) + (size_t)atol(length + 17);
}

static void receive(struct conn *c)
{
    ssize_t k = recv(c->fd, c->in + c->got, sizeof c->in - 1 - c->got, MSG_DONTWAIT);
    if (k < 0 && errno == EAGAIN) return;
    if (k <= 0) die("the server closed a connection: %s", k < 0 ? strerror(errno) : "end");
    c->got += (size_t)k;
    size_t length = length_of(c);
    if (length >= sizeof c->in) die("an answer of %zu bytes is too long", length);
    if (!length || c->got < length) return;
    if (measuring) { note(now_ns() - c->sent); answered++; }
    post(c);
}

static void run(int ep, double seconds)
{
    uint64_t end = now_ns() + (uint64_t)(seconds * 1e9);
    struct epoll_event events[256];
    while (now_ns() < end) {
        int k = epoll_wait(ep, events, 256, 100);
        for (int i = 0; i < k; i++) receive(events[i].data.ptr);
    }
}

static void parse_url(const char *url)
{
    if (sscanf(url, "http://%63[^/]%255s", o.host, o.path) != 2) die("not a URL like http://127.0.0.1:8000/path: %s", url);
    char ip[64], *colon;
    strcpy(ip, o.host);
    if ((colon = strchr(ip, ':'))) *colon = 0;
    o.addr.sin_family = AF_INET;
    o.addr.sin_port = htons((uint16_t)(colon ? atoi(colon + 1) : 80));
    if (inet_pton(AF_INET, ip, &o.addr.sin_addr) != 1) die("not an IPv4 address: %s", ip);
}

int main(int argc, char **argv)
{
    enum { URL = 256, BODY, SIZE, USERS, HEADER, KEYS, WARMUP, DURATION, SERVER, DATABASE, LABEL, HELP };
    static const struct option known[] = {
        {"url", 1, 0, URL}, {"body", 1, 0, BODY}, {"size", 1, 0, SIZE}, {"users", 1, 0, USERS}, {"header", 1, 0, HEADER},
        {"keys", 0, 0, KEYS}, {"warmup", 1, 0, WARMUP}, {"duration", 1, 0, DURATION}, {"server", 1, 0, SERVER},
        {"database", 1, 0, DATABASE}, {"label", 1, 0, LABEL}, {"help", 0, 0, HELP}, {0, 0, 0, 0} };
    for (int c; (c = getopt_long(argc, argv, "n:", known, NULL)) != -1;)
        switch (c) {
        case 'n': o.n = atoi(optarg); break;
        case URL: parse_url(optarg); break;
        case BODY: o.body = optarg; break;
        case SIZE: o.size = atoi(optarg); break;
        case USERS: o.users = atoi(optarg); break;
        case HEADER: o.header = optarg; break;
        case KEYS: o.keys = 1; break;
        case WARMUP: o.warmup = atof(optarg); break;
        case DURATION: o.duration = atof(optarg); break;
        case SERVER: o.server = atoi(optarg); break;
        case DATABASE: o.database = atoi(optarg); break;
        case LABEL: o.label = optarg; break;
        default: fputs(usage, c == HELP ? stdout : stderr); return c == HELP ? 0 : 2;
        }
    if (!*o.host || o.n < 1 || o.users < 1) { fputs(usage, stderr); return 2; }

    state ^= now_ns();
    conns = calloc((size_t)o.n, sizeof *conns);
    int ep = epoll_create1(EPOLL_CLOEXEC), one = 1;
    for (int i = 0; i < o.n; i++) {
        struct conn *c = conns + i;
        c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&o.addr, sizeof o.addr) < 0) die("can't connect: %s", strerror(errno));
        setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct epoll_event ev = { .events = EPOLLIN, .data.ptr = c };
        epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &ev);
        post(c);
    }
    run(ep, o.warmup);
    measuring = 1;
    uint64_t t0 = now_ns();
    double server = cpu_seconds(o.server), database = cpu_seconds(o.database), own = own_cpu();
    run(ep, o.duration);
    double seconds = (double)(now_ns() - t0) / 1e9;
    server = cpu_seconds(o.server) - server;
    database = cpu_seconds(o.database) - database;
    own = own_cpu() - own;
    qsort(taken, n_taken, sizeof *taken, by_size);

    double each = answered ? 1e6 / (double)answered : 0;
    printf("{\"label\":\"%s\",\"connections\":%d,\"size\":%d,\"seconds\":%.3f,\"messages\":%llu,\"per_s\":%.1f,"
        "\"p50_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f,\"server_cpu_us\":%.1f,\"database_cpu_us\":%.1f,\"loadgen_cores\":%.3f}\n",
        o.label, o.n, o.size, seconds, (unsigned long long)answered, (double)answered / seconds, quantile_us(0.5),
        quantile_us(0.99), quantile_us(1), server * each, database * each, own / seconds);
    return answered ? 0 : 1;
}
