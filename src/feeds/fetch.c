/* One loop with libcurl's multi interface: as many are in flight as may be, and
 * one that lands makes room for the next. */
#include "feeds/fetch.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/version.h"
#include "hooks/target.h"

#define HEADER_MAX_BYTES 1024 /* of a validator that is kept */
#define WAIT_MS          1000

/* One that is under way. */
struct flight {
    const struct fetch_config *config;
    struct arena *arena;
    struct fetch *fetch;
    CURL *easy; /* NULL: free */
    struct curl_slist *headers;
    FILE *file;
    uint64_t bytes;
    const char *why; /* why we have broken off; NULL: we haven't */
    char error[CURL_ERROR_SIZE];
};

/* ---- what libcurl calls ---- */

static curl_socket_t open_socket(void *arg, curlsocktype purpose,
                                 struct curl_sockaddr *address)
{
    struct flight *f = arg;

    (void)purpose;
    if (!f->config->allow_private && target_is_private(&address->addr)) {
        f->why = "the address isn't one of the public internet's";
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC,
                  address->protocol);
}

static size_t take_body(char *bytes, size_t size, size_t n, void *arg)
{
    struct flight *f = arg;

    n *= size;
    f->bytes += n;
    if (f->bytes > f->config->max_bytes) {
        f->why = "the feed is too large";
        return 0;
    }
    if (fwrite(bytes, 1, n, f->file) != n) {
        f->why = strerror(errno);
        return 0;
    }
    return n;
}

/* The value of a header, if the line is of that; else a text without a place.
 */
static struct str value_of(struct str line, const char *name)
{
    size_t colon = str_find(line, ':');

    if (colon == line.n ||
        !str_eq_nocase(str_of(line.p, colon), str_from_c(name)))
        return STR_EMPTY;
    return str_trim(str_from(line, colon + 1));
}

static void keep(struct flight *f, struct str value, struct str *to)
{
    if (value.n > 0 && value.n <= HEADER_MAX_BYTES)
        *to = arena_str(f->arena, value);
}

/* Lines of every answer on the way come by here; those of the last count. */
static size_t take_header(char *bytes, size_t size, size_t n, void *arg)
{
    struct flight *f = arg;
    struct str line = str_trim(str_of(bytes, size * n));

    if (str_starts(line, STR("HTTP/")))
        f->fetch->new_etag = f->fetch->new_modified = STR_EMPTY;
    keep(f, value_of(line, "etag"), &f->fetch->new_etag);
    keep(f, value_of(line, "last-modified"), &f->fetch->new_modified);
    return size * n;
}

/* ---- a flight ---- */

static void add_header(struct flight *f, const char *name, struct str value)
{
    struct str line = arena_printf(f->arena, "%s: %.*s", name, STR_ARG(value));

    if (value.n > 0)
        f->headers = curl_slist_append(f->headers, arena_cstr(f->arena, line));
}

/* No option here depends on the process's environment: a proxy that it names
 * would be asked for private targets. */
static void set_options(struct flight *f)
{
    CURL *c = f->easy;

    (void)curl_easy_setopt(c, CURLOPT_URL, arena_cstr(f->arena, f->fetch->url));
    (void)curl_easy_setopt(c, CURLOPT_HTTPHEADER, f->headers);
    (void)curl_easy_setopt(c, CURLOPT_USERAGENT, "Tonearm/" TONEARM_VERSION);
    (void)curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "");
    (void)curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    (void)curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    (void)curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1l);
    (void)curl_easy_setopt(c, CURLOPT_MAXREDIRS, (long)FETCH_REDIRECTS);
    (void)curl_easy_setopt(c, CURLOPT_PROXY, "");
    (void)curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    (void)curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)FETCH_TIMEOUT_MS);
    (void)curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1l);
    (void)curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    (void)curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, f);
    (void)curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
    (void)curl_easy_setopt(c, CURLOPT_WRITEDATA, f);
    (void)curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
    (void)curl_easy_setopt(c, CURLOPT_HEADERDATA, f);
    (void)curl_easy_setopt(c, CURLOPT_ERRORBUFFER, f->error);
    (void)curl_easy_setopt(c, CURLOPT_PRIVATE, f);
}

/* An error's text may have whatever a server has said. */
static struct str legible(struct arena *arena, const char *text)
{
    char *to = arena_cstr(arena, str_from_c(text));

    for (char *c = to; *c != '\0'; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';
    return str_from_c(to);
}

/* False when it has ended before it began. */
static bool take_off(struct flight *f, CURLM *multi)
{
    f->file = fopen(f->fetch->path, "we");
    if (f->file == NULL) {
        f->fetch->error = legible(f->arena, strerror(errno));
        return false;
    }
    f->easy = curl_easy_init();
    if (f->easy == NULL)
        abort(); /* there is no memory */
    add_header(f, "If-None-Match", f->fetch->etag);
    add_header(f, "If-Modified-Since", f->fetch->modified);
    set_options(f);
    (void)curl_multi_add_handle(multi, f->easy);
    return true;
}

static const char *error_of(const struct flight *f, CURLcode code)
{
    if (f->why != NULL)
        return f->why;
    return f->error[0] != '\0' ? f->error : curl_easy_strerror(code);
}

static void land(struct flight *f, CURLM *multi, CURLcode code)
{
    struct fetch *t = f->fetch;
    long status = 0;

    (void)curl_easy_getinfo(f->easy, CURLINFO_RESPONSE_CODE, &status);
    t->status = (int)status;
    if (fclose(f->file) != 0 && code == CURLE_OK)
        t->error = legible(f->arena, strerror(errno));
    else if (code != CURLE_OK)
        t->error = legible(f->arena, error_of(f, code));
    else if (status != 200 && status != 304)
        t->error = arena_printf(f->arena, "status %d", t->status);
    (void)curl_multi_remove_handle(multi, f->easy);
    curl_easy_cleanup(f->easy);
    curl_slist_free_all(f->headers);
    f->easy = NULL;
}

/* ---- all of them ---- */

static void land_all(CURLM *multi, size_t *flying)
{
    const CURLMsg *m;
    int left;

    while ((m = curl_multi_info_read(multi, &left)) != NULL) {
        struct flight *f = NULL;

        if (m->msg != CURLMSG_DONE)
            continue;
        (void)curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&f);
        land(f, multi, m->data.result);
        (*flying)--;
    }
}

static struct flight *find_free(struct flight *flights)
{
    while (flights->easy != NULL)
        flights++;
    return flights;
}

void fetch_all(const struct fetch_config *config, struct fetch *list,
               size_t count, struct arena *arena)
{
    struct flight *flights = mem_zalloc(FETCH_IN_FLIGHT, sizeof *flights);
    size_t next = 0, flying = 0;
    CURLM *multi;
    int running;

    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    multi = curl_multi_init();
    while (next < count || flying > 0) {
        while (next < count && flying < FETCH_IN_FLIGHT) {
            struct flight *f = find_free(flights);

            *f = (struct flight){
                .config = config, .arena = arena, .fetch = &list[next++]};
            flying += take_off(f, multi);
        }
        (void)curl_multi_perform(multi, &running);
        land_all(multi, &flying);
        if (flying > 0)
            (void)curl_multi_poll(multi, NULL, 0, WAIT_MS, NULL);
    }
    (void)curl_multi_cleanup(multi);
    curl_global_cleanup();
    free(flights);
}
