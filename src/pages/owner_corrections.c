/* For administrators: what is corrected, taking it back, and correcting an
 * entity of the catalog. The work is `tonearm catalog correct` and `undo`. */
#include "pages/pages.h"

#include "catalog/catalog.h"
#include "corrections/corrections.h"
#include "pages/admin.h"
#include "pages/owner.h"
#include "pages/page.h"

#define PLACE     "/admin/corrections"
#define SHOWN_MAX 500 /* of the list */
#define WORDS_MAX 24
#define FORM      "correct"

/* An entity that is corrected, or may be. */
struct thing {
    enum entity type;
    struct id id;
    struct str id_text;
    struct str name; /* empty: it isn't in the catalog */
};

static struct str name_of(struct call *call, enum entity type, struct id id)
{
    uint32_t n = catalog_find(call->catalog, type, id);

    return n == CATALOG_NONE ? STR_EMPTY : catalog_name(call->catalog, type, n);
}

static struct str thing_path(struct call *call, enum entity type, struct id id)
{
    char text[ID_TEXT_LENGTH];
    struct str name = entity_name(type);

    id_to_base62(id, text);
    return arena_printf(call->arena, PLACE "/%.*s/%.*s", STR_ARG(name),
                        (int)sizeof text, text);
}

void owner_add_link(struct call *call, enum entity type, uint32_t n)
{
    struct id id = catalog_id(call->catalog, type, n);

    if (call->user != NULL && call->user->is_admin)
        html(call->out, "<p><a href=\"{}\">Correct this</a></p>\n",
             thing_path(call, type, id));
}

/* From a type and an id as text. */
static bool read_thing(struct call *call, struct str type, struct str id,
                       struct thing *out)
{
    *out = (struct thing){.id_text = id};
    if (!entity_from_name(type, &out->type) || out->type == ENTITY_CATEGORY ||
        !id_from_base62(id, &out->id))
        return false;
    out->name = name_of(call, out->type, out->id);
    return true;
}

/* ---- the list ---- */

static void add_row(struct call *call, const struct correction *c)
{
    struct str name = name_of(call, c->type, c->id);

    html(call->out,
         "<tr><th scope=\"row\"><a href=\"{}\">{}</a></th><td>{}</td>"
         "<td>{}</td><td class=\"words\">{}</td></tr>\n",
         thing_path(call, c->type, c->id),
         name.n > 0 ? name : STR("not in the catalog"), entity_name(c->type),
         c->key, c->value);
}

static void add_list(struct call *call, const struct correction *list,
                     size_t count)
{
    html(call->out,
         "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
         "aria-label=\"Corrections\"><table>\n<thead><tr>"
         "<th scope=\"col\">Of</th><th scope=\"col\">Type</th>"
         "<th scope=\"col\">What</th><th scope=\"col\">Is now</th></tr>"
         "</thead>\n<tbody>\n");
    for (size_t i = count; i-- > 0 && count - i <= SHOWN_MAX;)
        add_row(call, &list[i]);
    html(call->out, "</tbody></table></div>\n");
    if (count > SHOWN_MAX)
        html(call->out,
             "<p class=\"soft\">These are the newest; <code>tonearm catalog "
             "corrections</code> prints all {}.</p>\n",
             html_number(call->arena, (int64_t)count));
}

static void add_find_form(struct call *call)
{
    page_notes(call, "find");
    html(call->out, "<form action=\"" PLACE "\">\n<div class=\"row\">");
    page_input(call, "of", "Address or URI of what is to be corrected",
               request_query(call->r, "of"), "",
               "required autocapitalize=\"none\" spellcheck=\"false\"");
    html(call->out, "<button class=\"quiet\">Correct it</button></div>"
                    "</form>\n");
}

static enum err show_list(struct call *call)
{
    struct correction *list;
    size_t count;
    enum err e =
        corrections_read(call->config->data_dir, call->arena, &list, &count);

    if (e)
        return e;
    admin_begin(call, STR("Corrections"));
    owner_add_job(call);
    html(call->out, "<p>What you know better than the sources lies over them: "
                    "it survives every import, and can be taken back.</p>\n");
    add_find_form(call);
    if (count > 0)
        add_list(call, list, count);
    else
        html(call->out, "<p>Nothing is corrected yet.</p>\n");
    page_end(call);
    return OK;
}

/* The last two parts of "spotify:album:<id>" or "https://.../album/<id>?...".
 */
static bool read_address(struct call *call, struct str text, struct thing *out)
{
    struct str type = STR_EMPTY, id = STR_EMPTY, part;
    char sign = str_starts(text, STR("spotify:")) ? ':' : '/';

    text = str_of(text.p, str_find(text, '?'));
    while (str_split(&text, sign, &part)) {
        type = id;
        id = part;
    }
    return read_thing(call, type, id, out);
}

enum err owner_corrections_show(struct call *call)
{
    struct str text = str_trim(request_query(call->r, "of"));
    struct thing t;

    if (text.n == 0)
        return show_list(call);
    if (read_address(call, text, &t) && t.name.n > 0)
        return page_go(call, thing_path(call, t.type, t.id));
    call->r->status = 404;
    page_blame(call, "find", "of",
               STR("The catalog has nothing at that address."));
    return show_list(call);
}

/* ---- one entity ---- */

static void add_undo(struct call *call, const struct thing *t,
                     const struct correction *c)
{
    html(call->out, "<li><p class=\"words\">{}: {}</p>\n", c->key, c->value);
    page_form(call, arena_printf(call->arena, "%.*s/undo",
                                 STR_ARG(thing_path(call, t->type, t->id))));
    html(call->out,
         "<input type=\"hidden\" name=\"key\" value=\"{}\">\n"
         "<button class=\"quiet\" aria-label=\"Take back: {}\">Take back"
         "</button></form></li>\n",
         c->key, c->key);
}

/* `*any` says whether something is corrected. */
static enum err add_corrected(struct call *call, const struct thing *t,
                              bool *any)
{
    struct correction *list;
    size_t count;
    enum err e =
        corrections_read(call->config->data_dir, call->arena, &list, &count);

    *any = false;
    for (size_t i = 0; i < count && !e; i++) {
        if (list[i].type != t->type || !id_eq(list[i].id, t->id))
            continue;
        if (!*any)
            html(call->out, "<h2>Corrected</h2>\n<ul class=\"list\">\n");
        *any = true;
        add_undo(call, t, &list[i]);
    }
    if (*any)
        html(call->out, "</ul>\n");
    return e;
}

/* How a key is written, and what it is now. */
static const char *hint_of(struct call *call, const struct thing *t,
                           const struct correction_key *k)
{
    uint32_t n = catalog_find(call->catalog, t->type, t->id);
    struct str now = owner_value(call, t->type, n, k->name);

    if (now.n == 0)
        return k->hint;
    return arena_cstr(call->arena,
                      arena_printf(call->arena, "%s%snow: %.*s", k->hint,
                                   k->hint[0] != '\0' ? "; " : "",
                                   STR_ARG(now)));
}

static void add_form(struct call *call, const struct thing *t)
{
    html(call->out, "<h2>Correct it</h2>\n");
    page_notes(call, FORM);
    page_form(call, thing_path(call, t->type, t->id));
    html(call->out, "<p class=\"soft\">Leave empty what is right.</p>\n");
    for (size_t i = 0; i < correction_key_count; i++) {
        const struct correction_key *k = &correction_keys[i];

        if ((k->types >> t->type & 1) != 0)
            page_input(call, k->name, k->label, page_field(call, k->name),
                       hint_of(call, t, k), "autocomplete=\"off\"");
    }
    html(call->out, "<button>Correct</button></form>\n");
}

static enum err show_thing(struct call *call, const struct thing *t)
{
    struct str type = entity_name(t->type);
    struct str name = t->name.n > 0 ? t->name : STR("something hidden");
    bool any;
    enum err e;

    admin_begin(call, arena_printf(call->arena, "Correct %.*s", STR_ARG(name)));
    owner_add_job(call);
    html(call->out, "<p class=\"soft\">{} <span class=\"code\">{}</span></p>\n",
         type, t->id_text);
    e = add_corrected(call, t, &any);
    if (e)
        return e;
    /* What isn't there can only be given back. */
    if (t->name.n == 0 && !any)
        return page_not_found(call);
    if (t->name.n > 0)
        add_form(call, t);
    html(call->out, "<p><a href=\"" PLACE "\">All corrections</a></p>\n");
    page_end(call);
    return OK;
}

static bool thing_of_path(struct call *call, struct thing *out)
{
    return read_thing(call, call->r->params[0], call->r->params[1], out);
}

enum err owner_correction_show(struct call *call)
{
    struct thing t;

    return thing_of_path(call, &t) ? show_thing(call, &t)
                                   : page_not_found(call);
}

/* ---- forms ---- */

static enum err refuse(struct call *call, int status, const struct thing *t,
                       const char *why)
{
    call->r->status = status;
    if (why != NULL)
        page_complain(call, FORM, str_from_c(why));
    return show_thing(call, t);
}

static enum err begin(struct call *call, const struct thing *t,
                      const char *const *words)
{
    enum err e = owner_start(call, words, NULL);

    if (e == ERR_BUSY)
        return refuse(call, 409, t,
                      "Something else is under way. Please try again when it "
                      "is done.");
    if (e)
        return admin_fail(call, e);
    call_audit(call, "catalog.correct", "ok", t->id_text);
    /* What comes back into the catalog has no page until it is there. */
    if (t->name.n == 0)
        return page_go(call, STR(PLACE "#job"));
    return page_go(call,
                   arena_printf(call->arena, "%.*s#job",
                                STR_ARG(thing_path(call, t->type, t->id))));
}

/* The fields that aren't empty, as KEY=VALUE from `words` on; how many there
 * are, or -1 when one is wrong, which is noted. */
static int read_fields(struct call *call, const struct thing *t,
                       const char **words)
{
    bool is_fine = true;
    int n = 0;

    for (size_t i = 0; i < correction_key_count; i++) {
        const struct correction_key *k = &correction_keys[i];
        struct str text = page_field(call, k->name), value;
        const char *why;

        if ((k->types >> t->type & 1) == 0 || text.n == 0)
            continue;
        why = correction_value(k, text, call->arena, &value);
        is_fine &= why == NULL;
        if (why != NULL)
            page_blame(call, FORM, k->name,
                       arena_printf(call->arena, "This %s.", why));
        words[n++] =
            arena_cstr(call->arena, arena_printf(call->arena, "%s=%.*s",
                                                 k->name, STR_ARG(text)));
    }
    return is_fine ? n : -1;
}

enum err owner_correct(struct call *call)
{
    const char *words[WORDS_MAX] = {"catalog", "correct"};
    struct thing t;
    int n;

    if (!thing_of_path(call, &t) || t.name.n == 0)
        return page_not_found(call);
    words[2] = arena_cstr(call->arena, entity_name(t.type));
    words[3] = arena_cstr(call->arena, t.id_text);
    n = read_fields(call, &t, words + 4);
    if (n < 0)
        return refuse(call, 400, &t, NULL);
    if (n == 0)
        return refuse(call, 400, &t, "Please fill in what is wrong.");
    return begin(call, &t, words);
}

enum err owner_correction_undo(struct call *call)
{
    const char *words[WORDS_MAX] = {"catalog", "undo"};
    struct str key = page_field(call, "key");
    struct thing t;

    if (!thing_of_path(call, &t) || key.n == 0)
        return page_not_found(call);
    words[2] = arena_cstr(call->arena, entity_name(t.type));
    words[3] = arena_cstr(call->arena, t.id_text);
    /* A key that somebody has made up may look like an option. */
    words[4] = "--";
    words[5] = arena_cstr(call->arena, key);
    return begin(call, &t, words);
}
