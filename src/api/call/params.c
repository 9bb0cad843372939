/* Strict about what is wrong, liberal about what is merely unusual: codes in
 * either case, empty values, old names. */
#include "api/call/params.h"

#include "api/call/fail.h"
#include "catalog/market.h"

bool param_id(struct call *call, unsigned i, struct id *out)
{
    struct str text = call->r->params[i];

    if (text.n > 0 && text.p[0] == '$')
        text = str_from(text, 1);
    if (id_from_base62(text, out))
        return true;
    (void)call_fail(call, FAIL_BAD_ID);
    return false;
}

bool param_ids(struct call *call, size_t max, struct id *ids, size_t *count)
{
    struct str rest = request_query(call->r, "ids"), part;
    size_t n = 0, commas = 0;

    if (rest.n == 0) {
        (void)call_fail(call, FAIL_NO_IDS);
        return false;
    }
    /* Counted before anything is read, so that a list that is too long costs
     * nothing and can't pass the end of `ids`. */
    for (size_t i = 0; i < rest.n; i++)
        commas += rest.p[i] == ',';
    if (commas >= max) {
        (void)call_fail(call, FAIL_TOO_MANY_IDS);
        return false;
    }
    while (str_split(&rest, ',', &part)) {
        if (!id_from_base62(str_trim(part), &ids[n++])) {
            (void)call_fail(call, FAIL_BAD_ID);
            return false;
        }
    }
    *count = n;
    return true;
}

struct json_body param_body(struct call *call)
{
    return json_body_open(call->r->body, call->arena);
}

bool param_body_is_good(struct call *call, const struct json_body *body)
{
    const struct json_error *error = json_body_error(body);

    if (error == NULL)
        return true;
    if (error->fault == JSON_NO_JSON)
        (void)call_fail(call, FAIL_BODY);
    else
        (void)call_fail_text(
            call, FAIL_BODY,
            error->key == NULL
                ? str_from_c(error->text)
                : arena_printf(call->arena, "%s: %s", error->key, error->text));
    return false;
}

static bool refuse(struct call *call, enum fail fail)
{
    (void)call_fail(call, fail);
    return false;
}

static bool list_in_query(struct call *call, const struct param_list *rule,
                          struct str rest, struct json_strings *out)
{
    struct str part;

    out->list = arena_alloc(call->arena, rule->max_query * sizeof *out->list);
    for (out->count = 0; str_split(&rest, ',', &part); out->count++) {
        if (out->count == rule->max_query)
            return refuse(call, rule->too_many);
        out->list[out->count] = str_trim(part);
    }
    return true;
}

bool param_list(struct call *call, const struct param_list *rule,
                struct json_strings *out)
{
    struct str query = request_query(call->r, rule->name);
    const struct json_error *error;
    struct json_body body;

    if (query.n > 0)
        return list_in_query(call, rule, query, out);
    body = param_body(call);
    if (json_body_strings(&body, rule->name, rule->max_body,
                          PARAMS_MAX_TEXT_BYTES, out))
        return true;
    error = json_body_error(&body);
    if (error != NULL && error->fault == JSON_TOO_MANY)
        return refuse(call, rule->too_many);
    return param_body_is_good(call, &body) && refuse(call, rule->missing);
}

bool param_page(struct call *call, uint32_t limit, uint32_t max,
                struct param_page *out)
{
    struct str text = request_query(call->r, "limit");
    uint64_t v;

    *out = (struct param_page){limit, 0};
    if (text.n > 0) {
        if (!str_to_u64(text, &v) || v < 1 || v > max) {
            (void)call_fail(call, FAIL_LIMIT);
            return false;
        }
        out->limit = (uint32_t)v;
    }
    text = request_query(call->r, "offset");
    if (text.n > 0) {
        if (!str_to_u64(text, &v) || v > INT32_MAX) {
            (void)call_fail(call, FAIL_OFFSET);
            return false;
        }
        out->offset = (uint32_t)v;
    }
    return true;
}

/* The market of the token's user, -1 when there is none. */
static int user_market(const struct call *call)
{
    const struct identity *who = &call->identity;
    struct str country = str_of(who->country, sizeof who->country);

    return who->user.n > 0 && market_is_valid(country) ? market_number(country)
                                                       : -1;
}

bool param_market(struct call *call, int *out)
{
    scope_set needed = SCOPE_BIT(SCOPE_USER_READ_PRIVATE);
    struct str code = request_query(call->r, "market");

    *out = -1;
    if (code.n == 0)
        code = request_query(call->r, "country");
    if (code.n == 0)
        return true;
    if (str_eq(code, STR("from_token"))) {
        *out = user_market(call);
        if ((call->identity.scopes & needed) != 0)
            return true;
        (void)call_fail(call, FAIL_SCOPE); /* an app's own token has none */
        return false;
    }
    if (!market_is_valid(code)) {
        (void)call_fail(call, FAIL_MARKET);
        return false;
    }
    *out = market_number(code);
    return true;
}

bool param_user_market(struct call *call, int *out)
{
    if (!param_market(call, out))
        return false;
    if (*out < 0)
        *out = user_market(call);
    return true;
}

bool param_program_market(struct call *call, int *out)
{
    if (!param_user_market(call, out))
        return false;
    if (*out < 0)
        *out = call->config->default_market;
    return true;
}

bool param_wants_episodes(struct call *call)
{
    struct str types = request_query(call->r, "additional_types"), part;

    while (str_split(&types, ',', &part))
        if (str_eq(str_trim(part), STR("episode")))
            return true;
    return false;
}
