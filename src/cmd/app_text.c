/* The secret's hash is nobody's to see. */
#include "cmd/app_text.h"

#include <stdio.h>

#include "accounts/apps.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "cmd/table.h"
#include "json/writer.h"

#define OUTPUT_MAX_BYTES (1u << 30)

static void json_client_id(struct json *j, struct id id)
{
    struct id_hex text;

    json_key(j, "client_id");
    json_str(j, id_hex_text(id, &text));
}

static void json_app(struct json *j, const struct app *app)
{
    char created[CLOCK_TEXT_LENGTH];

    clock_to_text(app->created_s, created);
    json_key(j, "name");
    json_str(j, app->name);
    json_key(j, "description");
    json_str(j, app->description);
    json_key(j, "redirect_uris");
    json_array(j);
    for (size_t i = 0; i < app->redirect_count; i++)
        json_str(j, app->redirect_uris[i]);
    json_end_array(j);
    json_key(j, "mode");
    json_str(j, str_from_c(apps_mode_text(app->mode)));
    json_key(j, "profile");
    json_str(j, str_from_c(apps_profile_text(app->profile)));
    json_key(j, "owner");
    if (app->owner.n > 0)
        json_str(j, app->owner);
    else
        json_null(j);
    json_key(j, "created");
    json_str(j, str_of(created, sizeof created));
}

static void print_line(struct buf *out)
{
    buf_char(out, '\n');
    (void)fwrite(out->p, 1, out->n, stdout);
    buf_release(out);
}

void app_text_print(const struct app *app, struct str secret)
{
    struct buf out;
    struct json j;

    buf_init(&out, OUTPUT_MAX_BYTES);
    j = json_to(&out);
    json_object(&j);
    json_client_id(&j, app->id);
    if (secret.n > 0) {
        json_key(&j, "client_secret");
        json_str(&j, secret);
    }
    json_app(&j, app);
    json_end_object(&j);
    print_line(&out);
}

void app_text_print_users(const struct app *app, const struct str *users,
                          size_t count)
{
    struct buf out;
    struct json j;

    buf_init(&out, OUTPUT_MAX_BYTES);
    j = json_to(&out);
    json_object(&j);
    json_client_id(&j, app->id);
    json_app(&j, app);
    json_key(&j, "users");
    json_array(&j);
    for (size_t i = 0; i < count; i++)
        json_str(&j, users[i]);
    json_end_array(&j);
    json_end_object(&j);
    print_line(&out);
}

static const struct table_column columns[] = {
    {"CLIENT ID", 32}, {"NAME", 20},   {"OWNER", 16},
    {"MODE", 11},      {"PROFILE", 7}, {"CREATED", 20}};

#define COLUMN_COUNT (sizeof columns / sizeof columns[0])

void app_text_header(void)
{
    table_header(columns, COLUMN_COUNT);
}

void app_text_row(const struct app *app)
{
    char id[ID_HEX_LENGTH], created[CLOCK_TEXT_LENGTH];
    const struct str cells[COLUMN_COUNT] = {
        str_of(id, sizeof id),
        app->name,
        app->owner,
        str_from_c(apps_mode_text(app->mode)),
        str_from_c(apps_profile_text(app->profile)),
        str_of(created, sizeof created)};

    id_to_hex(app->id, id);
    clock_to_text(app->created_s, created);
    table_row(columns, cells, COLUMN_COUNT);
}

/* ---- the argument ---- */

enum err app_text_read_id(const struct options *o, struct id *id)
{
    const char *text = options_argument(o, 0);

    if (id_from_hex(str_from_c(text), id))
        return OK;
    return options_wrong(o, "'%s' is not a client id (32 hex digits)", text);
}

enum err app_text_no_such(const struct options *o)
{
    log_error("there is no app %s", options_argument(o, 0));
    return ERR_NOT_FOUND;
}
