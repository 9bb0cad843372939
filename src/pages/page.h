/* One call of a page: what its handler knows, and how it answers. All on the
 * reader's thread that runs it. */
#ifndef TONEARM_PAGES_PAGE_H
#define TONEARM_PAGES_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "http/http.h"
#include "pages/html.h"
#include "pages/pages.h"
#include "accounts/users.h"

struct db;

/* Who gets to see a page; others are sent to sign in, or get 403. */
enum page_access { PAGE_ANYONE, PAGE_USER, PAGE_ADMIN };

struct page {
    struct request *r;
    const struct pages_config *config;
    struct arena *arena; /* the request's */
    struct buf *out;     /* the response's body */
    struct db *db;       /* reads; NULL on a page that needs no state */
    int64_t now_s;
    bool has_user;
    struct user user;       /* who is signed in, if has_user */
    struct str form_token;  /* once page_token was asked for it */
    struct str form_target; /* a redirect URI that forms may lead to */
    struct str upload;      /* the file of a multipart form */
};

/* A row of the table of pages. A form (POST) only reaches its handler with a
 * token of ours. */
struct page_row {
    enum http_method method;
    const char *path;
    enum page_access access;
    void (*handle)(struct page *pg);
};

/* Every row, ending with a NULL path. */
extern const struct page_row page_rows[];

/* Makes the page of a request and calls its row's handler. */
void page_run(struct request *r, const struct pages_config *config,
              const struct page_row *row);

/* ---- a document ---- */

/* Everything before and after what is the page's own. `title` also is its
 * first heading. */
void page_begin(struct page *pg, struct str title);
void page_end(struct page *pg);

/* A form that is sent to `action`, up to its token; "</form>" is the
 * caller's. */
void page_form(struct page *pg, struct str action);
void page_upload_form(struct page *pg, struct str action);

/* The token for a form, for those that aren't begun by page_form. */
struct str page_token(struct page *pg);

/* A labelled input. `hint` may be empty; `attributes` is literal HTML. */
void page_input(struct page *pg, const char *name, const char *label,
                struct str value, const char *hint, const char *attributes);

/* A paragraph that says how a form went; nothing for an empty text. */
void page_notice(struct page *pg, struct str text);
void page_complaint(struct page *pg, struct str text);

/* "24 November 2026", in the arena. */
struct str page_date(struct page *pg, int64_t unix_s);

/* ---- other answers ---- */

/* A whole page that says why not. The texts are shown as they are. */
void page_refuse(struct page *pg, int status, const char *title,
                 struct str text);

/* 404, and 503 for a state that can't be read or written (logged where it
 * was known). */
void page_not_found(struct page *pg);
void page_unavailable(struct page *pg);

/* Sends the browser elsewhere: 303 after a form, 302 else. */
void page_go(struct page *pg, struct str location);

/* ---- what came ---- */

/* A field of the form without spaces at its ends; one with control characters
 * that aren't line ends or tabs counts as empty. */
struct str page_field(struct page *pg, const char *name);

/* Whether it is one of "on", "yes", "true", "1". */
bool page_field_is_on(struct page *pg, const char *name);

/* A path of ours with its query, for going back to after signing in: no other
 * site can be reached with it. Gives "/" for what isn't. */
struct str page_own_path(struct page *pg, struct str path);

/* Runs `run` in the writer and waits. */
enum err page_write(struct page *pg, enum err (*run)(struct db *db, void *arg),
                    void *arg) MUST_CHECK;

#endif
