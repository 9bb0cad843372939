/* Tags of every format, damaged: the first byte says how they are read. What
 * was found is what tags.h promises, and can be told in JSON. */
#include "target.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "json/scan.h"
#include "media/program/probe_json.h"
#include "media/tags/picture.h"
#include "media/tags/read.h"

static void check_tags(const struct tags *t)
{
    struct picture_kind kind;

    must(t->count <= TAGS_MAX && t->line_count <= TAGS_LINES_MAX &&
         t->chapter_count <= TAGS_CHAPTERS_MAX);
    for (size_t i = 0; i < t->count; i++)
        must(t->list[i].name.n > 0 && t->list[i].value.n > 0 &&
             t->list[i].value.n <= TAGS_VALUE_MAX &&
             utf8_is_valid(t->list[i].name) && utf8_is_valid(t->list[i].value));
    for (size_t i = 0; i < t->picture_count; i++)
        must(t->pictures[i].type < TAGS_PICTURE_TYPES &&
             picture_kind(t->pictures[i].bytes, &kind));
    for (size_t i = 1; i < t->line_count; i++)
        must(t->lines[i - 1].ms <= t->lines[i].ms);
}

static void check_json(const struct probe *p, struct arena *arena)
{
    struct buf out;
    struct json_scan s;

    buf_init(&out, 64u << 20);
    probe_write(p, &out);
    must(!buf_overflowed(&out) && utf8_is_valid(buf_get(&out)));
    s = json_scan(buf_get(&out), arena);
    json_scan_skip(&s);
    must(json_scan_peek(&s) == JSON_END);
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct probe p = {.headers.about = {.codec = "mp3", .duration_ms = 1000}};
    struct charsets charsets;
    struct source source;
    struct arena arena;
    uint64_t begin;

    if (n == 0)
        return 0;
    p.format = (enum format)(data[0] % (FORMAT_COUNT - 1) + 1);
    arena_init(&arena);
    charsets_init(&charsets);
    source_init_memory(&source, str_of((const char *)data + 1, n - 1));
    (void)format_find(&source, &begin);
    must(begin <= source.size && tags_bytes_at_end(&source) <= source.size);
    (void)headers_read(&source, p.format, begin, source.size, &p.headers);
    if (p.headers.about.codec == NULL)
        p.headers.about.codec = "mp3";
    tags_init(&p.tags, &arena, &charsets);
    tags_read(&source, p.format, begin, &p.tags);
    tags_finish(&p.tags, 1000);
    check_tags(&p.tags);
    check_json(&p, &arena);
    tags_release(&p.tags);
    source_release(&source);
    charsets_release(&charsets);
    arena_release(&arena);
    return 0;
}
