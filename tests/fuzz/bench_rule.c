/* Rules of the bench: the input is one, as JSON. What is read and written is
 * read as the same, and what isn't one says why. */
#include "target.h"

#include "api/bench/rule.h"

static void put(struct buf *out, const struct fault_rule *rule)
{
    struct json j = json_to(out);

    rule_write(&j, rule);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct fault_rule rule, again;
    struct str why, more;
    struct arena arena;
    struct buf once, twice;

    arena_init(&arena);
    buf_init(&once, 1u << 20);
    buf_init(&twice, 1u << 20);
    if (rule_read(str_of((const char *)data, n), &arena, &rule, &why)) {
        must(why.n == 0 && rule.nth_count <= FAULT_NTH_MAX);
        must(rule.effects.body.n <= FAULT_BODY_MAX_BYTES);
        /* Who puts it in gives it an id. */
        if (rule.id.n == 0)
            rule.id = STR("1");
        put(&once, &rule);
        must(rule_read(buf_get(&once), &arena, &again, &more));
        put(&twice, &again);
        must(str_eq(buf_get(&once), buf_get(&twice)));
    } else {
        must(why.n > 0);
    }
    buf_release(&once);
    buf_release(&twice);
    arena_release(&arena);
    return 0;
}
