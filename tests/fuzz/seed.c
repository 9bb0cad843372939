/* Seeds: lines are read, or refused with a place and a reason that can be
 * shown. */
#include "target.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "json/scan.h"
#include "seed/seed.h"

#include "quiet.h"

/* What is for the bench is JSON, and no longer says of which type it is. */
static enum err look(void *user, struct str line)
{
    struct arena arena;
    struct json_scan scan;

    (void)user;
    arena_init(&arena);
    scan = json_scan(line, &arena);
    must(json_scan_peek(&scan) == JSON_OBJECT);
    json_scan_skip(&scan);
    must(scan.error == NULL && json_scan_peek(&scan) == JSON_END);
    arena_release(&arena);
    return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n);
    struct seed *s = seed_new(), *again;
    const struct seed_fault *fault = seed_fault(s);
    struct buf lines;

    if (seed_add_text(s, "fuzz", text) != OK) {
        must(fault->line > 0 && fault->why.n > 0);
        must(utf8_is_valid(fault->why));
        seed_free(s);
        return 0;
    }
    must(seed_each(s, SEED_FAULTS, look, NULL) == OK);
    must(seed_each(s, SEED_CLOCK, look, NULL) == OK);
    /* What was read can be read again, line by line. */
    buf_init(&lines, 2 * n + 1);
    seed_lines(s, &lines);
    again = seed_new();
    must(seed_add_text(again, "again", buf_get(&lines)) == OK);
    must(seed_objects_hash(again) == seed_objects_hash(s));
    buf_release(&lines);
    seed_free(again);
    seed_free(s);
    return 0;
}
