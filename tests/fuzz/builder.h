/* A builder that keeps nothing, but looks at every draft as the real one will
 * have to read it. Include in one file of a target. */
#ifndef TONEARM_TESTS_FUZZ_BUILDER_H
#define TONEARM_TESTS_FUZZ_BUILDER_H

#include <math.h>

#include "base/utf8.h"
#include "catalog/build.h"
#include "json/scan.h"
#include "target.h"

struct builder {
    size_t count;
};

static bool is_json(struct str text)
{
    struct json_scan s;
    struct arena arena;
    bool is;

    arena_init(&arena);
    s = json_scan(text, &arena);
    json_scan_skip(&s);
    is = s.error == NULL && json_scan_peek(&s) == JSON_END;
    arena_release(&arena);
    return is;
}

/* Attributes to the last byte, each of its kind; text is UTF-8. */
enum err builder_put(struct builder *b, const struct draft *d)
{
    struct str rest = buf_get(&d->fields), value;
    enum field field;

    must(!buf_overflowed(&d->fields));
    while (field_next(&rest, &field, &value)) {
        struct str list = value, text;
        struct image image;
        struct copyright copyright;
        struct id id;
        struct date date;
        struct features features;
        uint64_t number;

        switch (field_kind(field)) {
        case FIELD_KIND_TEXT:
            must(utf8_is_valid(value));
            must(field != FIELD_ANALYSIS || is_json(value));
            break;
        case FIELD_KIND_NUMBER:
            must(field_number(value, &number));
            break;
        case FIELD_KIND_ID:
            must(field_id(value, &id));
            break;
        case FIELD_KIND_DATE:
            must(field_date(value, &date));
            break;
        case FIELD_KIND_IDS:
            must(value.n % ID_BYTES == 0);
            break;
        case FIELD_KIND_TEXTS:
            while (field_next_text(&list, &text))
                must(utf8_is_valid(text));
            must(list.n == 0);
            break;
        case FIELD_KIND_IMAGES:
            while (field_next_image(&list, &image))
                must(utf8_is_valid(image.url));
            must(list.n == 0);
            break;
        case FIELD_KIND_COPYRIGHTS:
            while (field_next_copyright(&list, &copyright))
                must(utf8_is_valid(copyright.text));
            must(list.n == 0);
            break;
        case FIELD_KIND_MARKETS:
            must(value.n == sizeof(struct market_set));
            break;
        case FIELD_KIND_FEATURES:
            must(field_features(value, &features));
            must(isfinite(features.tempo) && isfinite(features.loudness));
            break;
        }
    }
    must(rest.n == 0);
    b->count++;
    return OK;
}

#endif
