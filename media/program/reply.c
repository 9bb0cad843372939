/* A line begins with the path, goes on with the worker's pairs, and ends with
 * pictures and files. A worker's text is scanned before it is copied: it has to
 * be one object on one line, with none of our own keys. */
#include "media/program/reply.h"

#include <errno.h>
#include <openssl/evp.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/io.h"
#include "base/log.h"
#include "base/utf8.h"
#include "json/scan.h"
#include "media/program/channel.h"

#define HASH_BYTES     32
#define PICTURES_MAX   (1u << 20)
#define LINE_MAX_BYTES (MESSAGE_MAX_BYTES + PICTURES_MAX)
#define WHY_MAX_BYTES  300

static const char BAD_WORKER[] = "its worker answered with nonsense";

void reply_init(struct reply *r, bool has_pictures, const char *folder)
{
    *r = (struct reply){.has_pictures = has_pictures, .folder = folder};
    arena_init(&r->arena);
    buf_init(&r->pictures, PICTURES_MAX);
    buf_init(&r->line, LINE_MAX_BYTES);
}

static void remove_files(struct reply *r)
{
    for (size_t i = 0; i < REQUEST_OUTPUTS; i++)
        if (r->temporary[i] != NULL)
            (void)unlink(r->temporary[i]);
}

void reply_release(struct reply *r)
{
    remove_files(r);
    arena_release(&r->arena);
    buf_release(&r->pictures);
    buf_release(&r->line);
}

void reply_begin(struct reply *r)
{
    arena_reset(&r->arena);
    buf_clear(&r->pictures);
    buf_clear(&r->line);
    r->request = (struct request){.path = NULL};
    for (size_t i = 0; i < REQUEST_OUTPUTS; i++)
        r->temporary[i] = NULL;
}

/* ---- what a worker says ---- */

static bool is_ours(struct str key)
{
    static const char *const OURS[] = {"path",     "path_hex", "line", "error",
                                       "pictures", "file",     "opus", "mp3"};

    for (size_t i = 0; i < sizeof OURS / sizeof OURS[0]; i++)
        if (str_eq_c(key, OURS[i]))
            return true;
    return false;
}

/* The pairs of an object, without its brackets; false for anything else. */
static bool pairs_of(struct reply *r, struct str json, struct str *out)
{
    struct json_scan s = json_scan(json, &r->arena);
    struct str key;

    if (!utf8_is_valid(json) || str_find(json, '\n') != json.n ||
        !json_scan_enter(&s, '{'))
        return false;
    while (json_scan_key(&s, &key)) {
        if (is_ours(key))
            return false;
        json_scan_skip(&s);
    }
    if (json_scan_peek(&s) != JSON_END || json.n < 2 || json.p[0] != '{' ||
        json.p[json.n - 1] != '}')
        return false;
    *out = str_of(json.p + 1, json.n - 2);
    return true;
}

static struct json begin_line(struct reply *r)
{
    struct json j = json_to(&r->line);

    buf_clear(&r->line);
    json_object(&j);
    return j;
}

static void end_line(struct json *j)
{
    json_end_object(j);
    buf_char(j->out, '\n');
}

static void add_pairs(struct json *j, struct str pairs)
{
    if (str_trim(pairs).n == 0)
        return;
    if (j->comma)
        buf_char(j->out, ',');
    buf_str(j->out, pairs);
    j->comma = true;
}

/* ---- pictures ---- */

/* Where a picture belongs: its hash and ending. */
static char *picture_path(struct reply *r, struct str bytes, const char *ending)
{
    unsigned char hash[HASH_BYTES];
    char hex[2 * HASH_BYTES];
    unsigned n = sizeof hash;

    if (EVP_Digest(bytes.p, bytes.n, hash, &n, EVP_sha256(), NULL) != 1)
        return NULL;
    (void)hex_write(hash, sizeof hash, hex);
    return arena_cstr(&r->arena,
                      arena_printf(&r->arena, "%s/%.*s.%s", r->folder,
                                   (int)sizeof hex, hex, ending));
}

/* Written beside its place and renamed. Not synced: a folder of pictures can be
 * filled again. */
static bool keep_picture(struct reply *r, const char *path, struct str bytes)
{
    struct io_writer w = {.fd = 0};
    char *part;
    enum err e;

    if (access(path, F_OK) == 0)
        return true;
    part = arena_cstr(&r->arena, arena_printf(&r->arena, "%s.%ld.part", path,
                                              (long)getpid()));
    e = io_writer_open(&w, part);
    if (e == OK)
        io_write(&w, bytes.p, bytes.n);
    if (io_writer_close(&w, false) != OK)
        e = ERR_IO;
    if (e == OK && rename(part, path) == 0)
        return true;
    log_warn("%s: a picture couldn't be kept", path);
    (void)unlink(part);
    return false;
}

static bool is_ending(const char ending[8])
{
    size_t n = strnlen(ending, 8);

    for (size_t i = 0; i < n; i++)
        if (ending[i] < 'a' || ending[i] > 'z')
            return false;
    return n > 0 && n < 8;
}

void reply_picture(struct reply *r, struct str message)
{
    struct json j = json_to(&r->pictures);
    struct message_picture head;
    struct str pairs, bytes;
    char *path = NULL;

    if (message.n < sizeof head)
        return;
    memcpy(&head, message.p, sizeof head);
    message = str_from(message, sizeof head);
    if (head.json_bytes > message.n || !is_ending(head.ending) ||
        !pairs_of(r, str_of(message.p, head.json_bytes), &pairs))
        return;
    bytes = str_from(message, head.json_bytes);
    if (r->folder != NULL)
        path = picture_path(r, bytes, head.ending);
    if (path != NULL && !keep_picture(r, path, bytes))
        path = NULL;
    j.comma = r->pictures.n > 0;
    json_object(&j);
    add_pairs(&j, pairs);
    if (path != NULL) {
        json_key(&j, "file");
        json_str(&j, str_from_c(path));
    }
    json_end_object(&j);
}

/* ---- answers ---- */

/* Gives what was made its names; false, with a reason, when one can't be had.
 */
static bool rename_files(struct reply *r)
{
    for (size_t i = 0; i < REQUEST_OUTPUTS; i++)
        if (r->temporary[i] != NULL &&
            rename(r->temporary[i], r->request.outputs[i]) != 0) {
            log_error("%s: %s", r->request.outputs[i], strerror(errno));
            return false;
        }
    return true;
}

static void add_files(struct reply *r, struct json *j)
{
    for (size_t i = 0; i < REQUEST_OUTPUTS; i++)
        if (r->temporary[i] != NULL) {
            json_key_str(j, str_from_c(REQUEST_OUTPUT_KEYS[i]));
            json_str(j, str_from_c(r->request.outputs[i]));
        }
}

void reply_result(struct reply *r, struct str json)
{
    struct str pairs;
    struct json j;

    if (!pairs_of(r, json, &pairs)) {
        reply_fail(r, BAD_WORKER);
        return;
    }
    if (!rename_files(r)) {
        reply_fail(r, "what was made can't be given its name");
        return;
    }
    j = begin_line(r);
    request_name(&r->request, &j);
    add_pairs(&j, pairs);
    add_files(r, &j);
    if (r->has_pictures && !buf_overflowed(&r->pictures)) {
        json_key(&j, "pictures");
        json_array(&j);
        add_pairs(&j, buf_get(&r->pictures));
        json_end_array(&j);
    }
    end_line(&j);
}

void reply_refuse(struct reply *r, struct str why)
{
    struct json j;

    remove_files(r);
    why.n = why.n < WHY_MAX_BYTES ? why.n : WHY_MAX_BYTES;
    if (!utf8_is_printable(why))
        why = str_from_c(BAD_WORKER);
    j = begin_line(r);
    request_name(&r->request, &j);
    json_key(&j, "error");
    json_str(&j, why);
    end_line(&j);
}

void reply_fail(struct reply *r, const char *why)
{
    reply_refuse(r, str_from_c(why));
}

void reply_bad_line(struct reply *r, uint64_t line, const char *why)
{
    struct json j = begin_line(r);

    json_key(&j, "line");
    json_u64(&j, line);
    json_key(&j, "error");
    json_str(&j, str_from_c(why));
    end_line(&j);
}
