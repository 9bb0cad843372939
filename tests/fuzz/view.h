/* What a server knows of one app, whose id, secret and redirect URIs inputs may
 * name. Include in one file of a target. */
#ifndef TONEARM_TESTS_FUZZ_VIEW_H
#define TONEARM_TESTS_FUZZ_VIEW_H

#include <stdio.h>
#include <unistd.h>

#include "accounts/accounts.h"
#include "accounts/auth.h"
#include "base/io.h"
#include "db/db.h"
#include "db/state.h"
#include "target.h"

#define VIEW_ID     "0123456789abcdef0123456789abcdef"
#define VIEW_SECRET "s3cret+with /odd%chars"

static const struct str view_uris[] = {
    STR("https://app.example/callback"), STR("http://127.0.0.1/cb"),
    STR("http://[::1]/cb?a=b"), STR("http://127.0.0.1:81/cb"), STR("app:/cb")};

#define VIEW_URIS (sizeof view_uris / sizeof view_uris[0])

/* Stays for the process; its state is gone from the disk. */
static const struct auth_view *view_get(void)
{
    static const struct db_domain *const domains[] = {&db_domain,
                                                      &accounts_domain, NULL};
    static const struct auth_view *view;
    char directory[] = "/tmp/tonearm-fuzz-XXXXXX";
    struct state_place place = {.data = directory, .domains = domains};
    struct app app = {.name = STR("an app"),
                      .redirect_uris = view_uris,
                      .redirect_count = VIEW_URIS};
    static struct auth *auth;
    struct db *db = NULL;

    if (view != NULL)
        return view;
    must(id_from_hex(STR(VIEW_ID), &app.id));
    apps_hash_secret(STR(VIEW_SECRET), app.secret_hash);
    must(mkdtemp(directory) != NULL && state_open(&place, &db) == OK);
    must(apps_create(db, &app) == OK && auth_open(db, &auth) == OK);
    db_close(db);
    must(io_remove_dir(directory) == OK);
    view = auth_view_ref(auth);
    return view;
}

#endif
