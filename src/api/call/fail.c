/* The Web API's body is {"error":{"status":404,"message":"..."}}, compact,
 * with both keys that every client reads. OAuth's is RFC 6749's, whatever the
 * status. A page is the pages' own to write. */
#include "api/call/fail.h"

#include <assert.h>

#include "json/writer.h"

#define WEB    false
#define AS_ROW true

static const struct fail_row rows[FAIL_COUNT] = {
#define FAIL(name, status, text, form, error)                                  \
    [FAIL_##name] = {status, text, form, error, NULL},
#define PLAYER_FAIL(name, status, text, reason)                                \
    [FAIL_##name] = {status, text, WEB, NULL, reason},
#include "api/call/fail.def"
#undef PLAYER_FAIL
#undef FAIL
};

const struct fail_row *fail_row(enum fail fail)
{
    assert(fail < FAIL_COUNT);
    return &rows[fail];
}

/* `reason` may be NULL. */
static void write_web(struct buf *out, int status, struct str text,
                      const char *reason)
{
    struct json j = json_to(out);

    json_object(&j);
    json_key(&j, "error");
    json_object(&j);
    json_key(&j, "status");
    json_i64(&j, status);
    json_key(&j, "message");
    json_str(&j, text);
    if (reason != NULL) {
        json_key(&j, "reason");
        json_str(&j, str_from_c(reason));
    }
    json_end_object(&j);
    json_end_object(&j);
}

void fail_write_oauth(struct buf *out, const char *error,
                      const char *description)
{
    struct json j = json_to(out);

    json_object(&j);
    json_key(&j, "error");
    json_str(&j, str_from_c(error));
    if (description != NULL) {
        json_key(&j, "error_description");
        json_str(&j, str_from_c(description));
    }
    json_end_object(&j);
}

/* Clients of the token endpoints read every failure as OAuth's, which nobody
 * may keep (RFC 6749 section 5.1). */
static void answer_oauth(struct call *call, int status, const char *text)
{
    call->r->max_age_s = -1;
    fail_write_oauth(call->out,
                     status >= 500 ? "server_error" : "invalid_request", text);
}

bool call_wants_json(struct call *call)
{
    struct request *r = call->r;

    return str_eq(request_query(r, "format"), STR("json")) ||
           str_eq(request_form(r, "format", NULL), STR("json"));
}

static void write_listens(struct buf *out, int status, struct str text)
{
    struct json j = json_to(out);

    json_object(&j);
    json_key(&j, "code");
    json_i64(&j, status);
    json_key(&j, "error");
    json_str(&j, text);
    json_end_object(&j);
}

/* AudioScrobbler's own number of an error, by what happened
 * (https://www.last.fm/api/errorcodes). */
static int scrobble_code(int status)
{
    static const struct {
        int status, code;
    } codes[] = {
        {400, 6}, {401, 9}, {403, 4}, {404, 3}, {405, 3}, {429, 29},
    };

    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i].status == status)
            return codes[i].code;
    return status < 500 ? 6 : 16;
}

/* The texts are ours, and have nothing that XML would want escaped. */
static void answer_scrobble(struct call *call, int status, struct str text)
{
    struct json j = json_to(call->out);

    if (!call_wants_json(call)) {
        call->r->type = "text/xml; charset=utf-8";
        buf_printf(call->out,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<lfm status=\"failed\"><error code=\"%d\">%.*s</error>"
                   "</lfm>\n",
                   scrobble_code(status), STR_ARG(text));
        return;
    }
    json_object(&j);
    json_key(&j, "error");
    json_i64(&j, scrobble_code(status));
    json_key(&j, "message");
    json_str(&j, text);
    json_end_object(&j);
}

static void answer(struct call *call, enum call_form form, int status,
                   struct str text, const char *reason)
{
    struct request *r = call->r;

    request_restart(r);
    r->status = status;
    r->no_etag = true;
    if (form == FORM_PAGE)
        call->config->show_failure(call, status);
    else if (form == FORM_OAUTH)
        answer_oauth(call, status, arena_cstr(call->arena, text));
    else if (form == FORM_LISTENS)
        write_listens(call->out, status, text);
    else if (form == FORM_SCROBBLE)
        answer_scrobble(call, status, text);
    else
        write_web(call->out, status, text, reason);
}

struct str fail_challenge(enum fail fail, struct arena *arena)
{
    const struct fail_row *row = fail_row(fail);

    if (row->error == NULL)
        return STR_EMPTY;
    return arena_printf(arena,
                        "Bearer realm=\"spotify\", error=\"%s\", "
                        "error_description=\"%s\"",
                        row->error, row->text);
}

enum err call_fail_text(struct call *call, enum fail fail, struct str text)
{
    const struct fail_row *row = fail_row(fail);

    assert(call->row != NULL);
    answer(call, row->is_as_row ? call->row->form : FORM_WEB, row->status, text,
           row->reason);
    if (row->error != NULL)
        request_add_header(call->r, "www-authenticate",
                           fail_challenge(fail, call->arena));
    return OK;
}

enum err call_fail(struct call *call, enum fail fail)
{
    return call_fail_text(call, fail, str_from_c(fail_row(fail)->text));
}

/* Who asks for HTML, and not below the API's paths, is a person. */
static bool is_browser(struct request *r)
{
    return str_starts(request_header(r, "accept"), STR("text/html")) &&
           !str_starts(r->path, STR("/v1/")) &&
           !str_starts(r->path, STR("/api/"));
}

void call_fail_status(struct call *call, int status)
{
    enum call_form form = call->row != NULL ? call->row->form : FORM_WEB;
    const char *text = rows[FAIL_BAD_REQUEST].text;

    for (unsigned i = 0; i < FAIL_COUNT; i++)
        if (rows[i].is_as_row && rows[i].status == status)
            text = rows[i].text;
    if (form == FORM_WEB && is_browser(call->r))
        form = FORM_PAGE;
    answer(call, form, status, str_from_c(text), NULL);
}

/* What most calls that are answered with the status are told. */
static const char *usual_text(int status)
{
    static const struct {
        int status;
        enum fail fail;
    } known[] = {
        {401, FAIL_BAD_TOKEN}, {403, FAIL_SCOPE},    {404, FAIL_NO_SUCH_ID},
        {429, FAIL_RATE},      {500, FAIL_INTERNAL},
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].status == status)
            return rows[known[i].fail].text;
    for (size_t i = 0; i < FAIL_COUNT; i++)
        if (rows[i].is_as_row && rows[i].status == status)
            return rows[i].text;
    return http_status_text(status);
}

enum err call_fail_as(struct call *call, int status, struct str text)
{
    if (text.n == 0)
        text = str_from_c(usual_text(status));
    answer(call, call->row->form, status, text, NULL);
    if (status == 401)
        request_add_header(call->r, "www-authenticate",
                           fail_challenge(FAIL_BAD_TOKEN, call->arena));
    return OK;
}
