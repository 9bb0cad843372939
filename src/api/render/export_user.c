/* Each file is written as JSON in memory, then packed; libarchive hands the
 * packed bytes to the caller's buffer. The files are read one after the other,
 * without a transaction around them: each is true of its own moment.
 *
 * What Spotify's export has and we don't know of anybody (birthdate, postal
 * code, mobile brand) isn't there; what it calls by a name, we do too. */
#include "api/render/export_user.h"

#include <archive.h>
#include <archive_entry.h>
#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "accounts/apps.h"
#include "accounts/grants.h"
#include "accounts/quota.h"
#include "accounts/scope.h"
#include "accounts/sessions.h"
#include "api/render/export_package.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/domain.h"

#define FILE_MAX_BYTES (256u << 20)

/* ---- the archive ---- */

static la_ssize_t take_bytes(struct archive *a, void *zip, const void *p,
                             size_t n)
{
    buf_add(zip, p, n);
    if (!buf_overflowed(zip))
        return (la_ssize_t)n;
    archive_set_error(a, ENOSPC, "larger than it may be");
    return -1;
}

static enum err add_file(struct export_package *k, const char *name,
                         struct str bytes)
{
    struct archive_entry *entry = archive_entry_new();
    la_ssize_t written = -1;

    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)bytes.n);
    archive_entry_set_mtime(entry, (time_t)k->now_s, 0);
    if (archive_write_header(k->archive, entry) == ARCHIVE_OK)
        written = archive_write_data(k->archive, bytes.p, bytes.n);
    archive_entry_free(entry);
    if (written == (la_ssize_t)bytes.n)
        return OK;
    log_error("export of %.*s: %s: %s", STR_ARG(k->user->id), name,
              archive_error_string(k->archive));
    return ERR_LIMIT;
}

/* ---- values ---- */

#define json_pair(j, name, value)                                              \
    do {                                                                       \
        json_key((j), name);                                                   \
        json_str_or_null((j), (value));                                        \
    } while (0)

static void json_client_id(struct json *j, struct id id)
{
    struct id_hex room;

    json_key(j, "clientId");
    json_str(j, id_hex_text(id, &room));
}

/* ---- the files ---- */

static const char *picture_name(struct str bytes)
{
    return str_starts(bytes, STR("\x89PNG")) ? "ProfilePicture.png"
                                             : "ProfilePicture.jpg";
}

static enum err write_userdata(struct export_package *k, struct json *j)
{
    const struct user *user = k->user;

    json_object(j);
    json_pair(j, "username", user->id);
    json_pair(j, "email", user->email);
    json_key(j, "country");
    json_str(j, str_of(user->country, sizeof user->country));
    json_key(j, "product");
    json_str(j, str_from_c(users_product_text(user->product)));
    json_key(j, "explicitContentFilterEnabled");
    json_bool(j, user->filter_explicit);
    json_key(j, "explicitContentFilterLocked");
    json_bool(j, user->filter_locked);
    json_key(j, "administrator");
    json_bool(j, user->is_admin);
    json_key(j, "creationTime");
    json_time(j, user->created_s);
    json_key(j, "locked");
    if (user->locked_s > 0)
        json_time(j, user->locked_s);
    else
        json_null(j);
    json_end_object(j);
    return OK;
}

/* The picture's name in the archive stands for its address. */
static enum err write_identity(struct export_package *k, struct json *j)
{
    struct str picture = STR_EMPTY;
    enum err e = users_get_picture(k->db, k->user->id, k->arena, &picture);

    if (e && e != ERR_NOT_FOUND)
        return e;
    json_object(j);
    json_pair(j, "displayName", k->user->display_name);
    json_key(j, "imageUrl");
    if (picture.n > 0)
        json_str(j, str_from_c(picture_name(picture)));
    else
        json_null(j);
    if (k->user->given_followers >= 0) { /* brought from another service */
        json_key(j, "importedFollowers");
        json_i64(j, k->user->given_followers);
        json_key(j, "importedImages");
        if (k->user->given_images.n > 0)
            json_raw(j, k->user->given_images);
        else
            json_null(j);
    }
    json_end_object(j);
    return picture.n > 0 ? add_file(k, picture_name(picture), picture) : OK;
}

static void json_scopes(struct json *j, struct str scopes)
{
    struct str scope;

    json_array(j);
    while (str_split(&scopes, ' ', &scope))
        json_str(j, scope);
    json_end_array(j);
}

static enum err write_grant(struct export_package *k, const struct grant *grant,
                            struct json *j)
{
    struct app app = {.name = STR_EMPTY};
    enum err e = apps_find(k->db, grant->app, k->arena, &app);

    if (e == ERR_NOT_FOUND) /* deleted a moment ago, and the grant with it */
        return OK;
    if (e)
        return e;
    json_object(j);
    json_client_id(j, grant->app);
    json_pair(j, "name", app.name);
    json_key(j, "scopes");
    json_scopes(j, grant->scopes);
    json_key(j, "accessSince");
    json_time(j, grant->created_s);
    json_key(j, "lastConsent");
    json_time(j, grant->consented_s);
    json_end_object(j);
    return OK;
}

static enum err write_apps(struct export_package *k, struct json *j)
{
    struct grant *grants;
    size_t n;
    enum err e = grants_list(k->db, k->user->id, NULL, k->arena, &grants, &n);

    json_array(j);
    for (size_t i = 0; i < n && !e; i++)
        e = write_grant(k, &grants[i], j);
    json_end_array(j);
    return e;
}

static enum err write_requests(struct export_package *k, const struct app *app,
                               struct json *j)
{
    struct quota_request *requests;
    size_t n;
    enum err e = quota_requests(k->db, &app->id, NULL, k->arena, &requests, &n);

    json_key(j, "quotaRequests");
    json_array(j);
    for (size_t i = 0; i < n && !e; i++) {
        json_object(j);
        json_pair(j, "reason", requests[i].reason);
        json_pair(j, "answer", requests[i].answer);
        json_key(j, "asked");
        json_time(j, requests[i].asked_s);
        json_end_object(j);
    }
    json_end_array(j);
    return e;
}

static enum err write_own_app(struct export_package *k, const struct app *app,
                              struct json *j)
{
    enum err e;

    json_object(j);
    json_client_id(j, app->id);
    json_pair(j, "name", app->name);
    json_pair(j, "description", app->description);
    json_key(j, "redirectUris");
    json_array(j);
    for (size_t i = 0; i < app->redirect_count; i++)
        json_str(j, app->redirect_uris[i]);
    json_end_array(j);
    json_key(j, "mode");
    json_str(j, str_from_c(apps_mode_text(app->mode)));
    json_key(j, "created");
    json_time(j, app->created_s);
    e = write_requests(k, app, j);
    json_end_object(j);
    return e;
}

static enum err write_own_apps(struct export_package *k, struct json *j)
{
    struct app *apps;
    size_t n;
    enum err e = apps_list_of(k->db, k->user->id, NULL, k->arena, &apps, &n);

    json_array(j);
    for (size_t i = 0; i < n && !e; i++)
        e = write_own_app(k, &apps[i], j);
    json_end_array(j);
    return e;
}

static enum err write_sessions(struct export_package *k, struct json *j)
{
    struct session *sessions;
    size_t n;
    enum err e =
        sessions_list(k->db, k->user->id, k->now_s, k->arena, &sessions, &n);

    json_array(j);
    for (size_t i = 0; i < n && !e; i++) {
        json_object(j);
        json_pair(j, "browser", sessions[i].browser);
        json_pair(j, "address", sessions[i].address);
        json_key(j, "signedIn");
        json_time(j, sessions[i].created_s);
        json_key(j, "lastSeen");
        if (sessions[i].seen_s > 0)
            json_time(j, sessions[i].seen_s);
        else
            json_null(j);
        json_key(j, "expires");
        json_time(j, sessions[i].expires_s);
        json_end_object(j);
    }
    json_end_array(j);
    return e;
}

/* ---- all of them ---- */

/* How each file that a domain declares (db/domain.h) is written. */
static const struct {
    const char *name;
    enum err (*write)(struct export_package *k, struct json *j);
} files[] = {
    {"Userdata.json", write_userdata},
    {"Identity.json", write_identity},
    {"Apps.json", write_apps},
    {"Sessions.json", write_sessions},
    {"DeveloperApps.json", write_own_apps},
    {"YourLibrary.json", export_library},
    {"Playlists.json", export_playlists},
    {"Follow.json", export_follow},
    {"StreamingHistory.json", export_history},
    {"Playback.json", export_playback},
    {"Devices.json", export_devices},
    {"Recommendations.json", export_recommendations},
};

static bool knows_file(const char *name, size_t *at)
{
    for (*at = 0; *at < sizeof files / sizeof files[0]; (*at)++)
        if (strcmp(files[*at].name, name) == 0)
            return true;
    return false;
}

static enum err add_json(struct export_package *k, size_t at, struct buf *text)
{
    struct json j = json_to(text);
    enum err e = files[at].write(k, &j);

    buf_char(text, '\n');
    if (!e && buf_overflowed(text)) {
        log_error("export of %.*s: %s is over %u bytes", STR_ARG(k->user->id),
                  files[at].name, FILE_MAX_BYTES);
        e = ERR_LIMIT;
    }
    if (!e)
        e = add_file(k, files[at].name, buf_get(text));
    buf_clear(text);
    return e;
}

/* A domain lists what refers to an account before the account; the archive
 * has them the other way round. */
static enum err add_files_of(struct export_package *k,
                             const struct db_domain *domain, bool *is_added,
                             struct buf *text)
{
    enum err e = OK;

    for (size_t i = domain->owned_count; i-- > 0 && !e;) {
        const char *name = domain->owned[i].file;
        bool is_known;
        size_t at;

        if (name == NULL)
            continue;
        /* Whoever declares a file has to say here how it is written. */
        is_known = knows_file(name, &at);
        assert(is_known);
        if (!is_added[at])
            e = add_json(k, at, text);
        is_added[at] = true;
    }
    return e;
}

/* Each file that some column of a user's is declared to be shown in. */
static enum err add_files(struct export_package *k)
{
    bool is_added[sizeof files / sizeof files[0]] = {false};
    const struct db_domain *const *domain = db_domains(k->db);
    struct buf text;
    enum err e = OK;

    buf_init(&text, FILE_MAX_BYTES);
    for (; *domain != NULL && !e; domain++)
        e = add_files_of(k, *domain, is_added, &text);
    buf_release(&text);
    return e;
}

static enum err pack(struct export_package *k, struct buf *zip)
{
    enum err e = ERR_LIMIT;

    k->archive = archive_write_new();
    if (archive_write_set_format_zip(k->archive) == ARCHIVE_OK &&
        archive_write_set_bytes_in_last_block(k->archive, 1) == ARCHIVE_OK &&
        archive_write_open(k->archive, zip, NULL, take_bytes, NULL) ==
            ARCHIVE_OK) {
        e = add_files(k);
        if (archive_write_close(k->archive) != ARCHIVE_OK && !e)
            e = ERR_LIMIT;
    }
    if (archive_write_free(k->archive) != ARCHIVE_OK && !e)
        e = ERR_LIMIT;
    return e ? e : buf_overflowed(zip) ? ERR_LIMIT : OK;
}

enum err export_user(struct db *db, const struct catalog *catalog,
                     struct str id, struct buf *zip)
{
    struct arena arena;
    struct user user;
    struct export_package k = {
        .db = db, .user = &user, .catalog = catalog, .arena = &arena};
    enum err e;

    arena_init(&arena);
    k.now_s = clock_unix_s();
    e = users_find(db, id, &arena, &user);
    if (!e)
        e = pack(&k, zip);
    arena_release(&arena);
    return e;
}
