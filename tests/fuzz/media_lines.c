/* Both ends of tonearm-media's lines: what asks for work, and what a worker
 * that has fallen may say, whose answer is one line all the same. A line, a
 * NUL, then a worker's words. */
#include "target.h"

#include "base/utf8.h"
#include "json/scan.h"
#include "media/program/channel.h"
#include "media/program/reply.h"

/* One object on one line that begins with the path. */
static void check_line(struct reply *r)
{
    struct str line = buf_get(&r->line);
    struct json_scan s = json_scan(line, &r->arena);
    struct str key = STR_EMPTY;

    must(line.n > 0 && str_find(line, '\n') == line.n - 1 &&
         utf8_is_valid(line));
    must(json_scan_enter(&s, '{') && json_scan_key(&s, &key));
    must(str_eq_c(key, r->request.is_hex ? "path_hex" : "path"));
    json_scan_skip(&s);
    while (json_scan_key(&s, &key)) {
        must(!str_eq(key, STR("path")) && !str_eq(key, STR("path_hex")));
        json_scan_skip(&s);
    }
    must(json_scan_peek(&s) == JSON_END);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str line = str_of((const char *)data, n), words;
    const char *why;
    struct reply r;

    line.n = str_find(line, '\0');
    words = str_from(str_of((const char *)data, n), line.n + 1);
    reply_init(&r, true, NULL);
    reply_begin(&r);
    if (request_parse(line, &r.arena, &r.request, &why) == OK) {
        must(r.request.path != NULL && r.request.path[0] != '\0');
        reply_picture(&r, words);
        reply_result(&r, words);
        check_line(&r);
        reply_refuse(&r, words);
        check_line(&r);
    } else {
        must(why != NULL);
    }
    reply_release(&r);
    return 0;
}
