/* JSON, walked value by value as readers do and skipped whole: both must find
 * the same text good. */
#include "target.h"

#include "base/utf8.h"
#include "json/scan.h"

static void walk(struct json_scan *s)
{
    struct json_scan before;
    struct str text;
    int64_t integer;
    double number;
    bool truth;

    switch (json_scan_peek(s)) {
    case JSON_OBJECT:
        (void)json_scan_enter(s, '{');
        while (json_scan_key(s, &text)) {
            must(utf8_is_valid(text));
            walk(s);
        }
        break;
    case JSON_ARRAY:
        (void)json_scan_enter(s, '[');
        while (json_scan_item(s))
            walk(s);
        break;
    case JSON_STRING:
        if (json_scan_str(s, &text))
            must(utf8_is_valid(text));
        break;
    case JSON_NUMBER:
        before = *s;
        if (!json_scan_i64(s, &integer) && s->error == NULL) {
            *s = before;
            (void)json_scan_double(s, &number);
        }
        break;
    case JSON_TRUE:
        (void)json_scan_bool(s, &truth);
        break;
    default:
        (void)json_scan_raw(s, &text);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n);
    struct json_scan walked, skipped;
    struct arena arena;

    if (!utf8_is_valid(text))
        return 0;
    arena_init(&arena);
    walked = json_scan(text, &arena);
    walk(&walked);
    skipped = json_scan(text, &arena);
    json_scan_skip(&skipped);
    must((walked.error == NULL) == (skipped.error == NULL));
    must(walked.error != NULL || walked.at == skipped.at);
    arena_release(&arena);
    return 0;
}
