/* The hash of the password is nobody's to see. */
#include "cmd/user_text.h"

#include <stdio.h>

#include "accounts/users.h"
#include "base/buf.h"
#include "base/clock.h"
#include "cmd/table.h"
#include "json/writer.h"

#define OUTPUT_MAX_BYTES (1u << 20)

static void json_or_null(struct json *j, struct str text)
{
    if (text.n > 0)
        json_str(j, text);
    else
        json_null(j);
}

static void json_flag(struct json *j, const char *key, bool flag)
{
    json_key_str(j, str_from_c(key));
    json_bool(j, flag);
}

static void json_user(struct json *j, const struct user *user)
{
    char created[CLOCK_TEXT_LENGTH];

    clock_to_text(user->created_s, created);
    json_object(j);
    json_key(j, "id");
    json_str(j, user->id);
    json_key(j, "display_name");
    json_or_null(j, user->display_name);
    json_key(j, "email");
    json_or_null(j, user->email);
    json_key(j, "country");
    json_str(j, str_of(user->country, sizeof user->country));
    json_key(j, "product");
    json_str(j, str_from_c(users_product_text(user->product)));
    json_flag(j, "admin", user->is_admin);
    json_flag(j, "explicit_hidden", user->filter_explicit);
    json_flag(j, "explicit_locked", user->filter_locked);
    json_flag(j, "locked", user->locked_s > 0);
    json_key(j, "created");
    json_str(j, str_of(created, sizeof created));
    json_end_object(j);
}

void user_text_print(const struct user *user)
{
    struct buf out;
    struct json j;

    buf_init(&out, OUTPUT_MAX_BYTES);
    j = json_to(&out);
    json_user(&j, user);
    buf_char(&out, '\n');
    (void)fwrite(out.p, 1, out.n, stdout);
    buf_release(&out);
}

static const struct table_column columns[] = {
    {"ID", 20},     {"NAME", 20}, {"E-MAIL", 24}, {"COUNTRY", 7},
    {"PRODUCT", 7}, {"ADMIN", 5}, {"SIGN-IN", 7}, {"CREATED", 20}};

#define COLUMN_COUNT (sizeof columns / sizeof columns[0])

void user_text_header(void)
{
    table_header(columns, COLUMN_COUNT);
}

static struct str sign_in_of(const struct user *user)
{
    if (user->locked_s > 0)
        return STR("locked");
    return user->password_hash.n > 0 ? STR("open") : STR("none");
}

void user_text_row(const struct user *user)
{
    char created[CLOCK_TEXT_LENGTH];
    const struct str cells[COLUMN_COUNT] = {
        user->id,
        user->display_name,
        user->email,
        str_of(user->country, sizeof user->country),
        str_from_c(users_product_text(user->product)),
        user->is_admin ? STR("yes") : STR("no"),
        sign_in_of(user),
        str_of(created, sizeof created)};

    clock_to_text(user->created_s, created);
    table_row(columns, cells, COLUMN_COUNT);
}
