/* A user's picture: uploaded on the account page; the API shows it to
 * everybody. */
#include "pages/account.h"

#include "pages/page.h"
#include "pages/pages.h"
#include "picture/picture.h"

#define SIDE_PX 640 /* of the longer side, at most, of what is kept */

void account_picture_section(struct call *call)
{
    static const char hint[] =
        "JPEG or PNG, at most 256 KB. Everybody can see it.";

    html(call->out, "<h2 id=\"picture\">Picture</h2>\n");
    page_notes(call, "picture");
    /* A query that changes, or browsers would show the picture that they have
     * kept. */
    if (call->user->has_picture)
        html(call->out,
             "<p><img class=\"picture\" src=\"/art/users/{}?{}\" "
             "alt=\"Your picture\"></p>\n",
             users_id_in_url(call->arena, call->user->id),
             html_number(call->arena, call_now_s(call)));
    page_upload_form(call, STR("/account/picture"));
    page_label(call, "file",
               call->user->has_picture ? "Another picture" : "A picture", hint);
    html(call->out, "<input type=\"file\"");
    page_attributes(call, "file", hint);
    html(call->out, " accept=\"image/jpeg,image/png\" required></p>\n"
                    "<button class=\"quiet\">Upload</button></form>\n");
    if (call->user->has_picture) {
        page_form(call, STR("/account/picture"));
        html(call->out,
             "<input type=\"hidden\" name=\"remove\" value=\"yes\">\n"
             "<button class=\"danger\">Remove the picture</button>"
             "</form>\n");
    }
}

/* A picture on its way to the state. */
struct upload {
    struct str user;
    struct str bytes;
};

static enum err set(struct db *db, void *arg)
{
    const struct upload *p = arg;
    enum err e = users_set_picture(db, p->user, p->bytes);

    /* No picture to remove: that is how the user wants it. */
    return e == ERR_NOT_FOUND && p->bytes.n == 0 ? OK : e;
}

/* What is wrong with the picture that was uploaded; or NULL, with the one that
 * is kept in `clean`. */
static const char *refusal(struct call *call, struct buf *clean)
{
    if (call->upload.n == 0)
        return "Please choose a picture first.";
    if (call->upload.n > USERS_PICTURE_MAX_BYTES)
        return "That picture is larger than 256 KB.";
    if (picture_type(call->upload) == NULL)
        return "That is neither a JPEG nor a PNG picture.";
    switch (picture_clean(call->upload, SIDE_PX, clean)) {
    case OK:
        return NULL;
    case ERR_LIMIT:
        return "That picture has too many pixels.";
    default:
        return "That picture is damaged.";
    }
}

enum err account_picture(struct call *call)
{
    struct upload p = {.user = call->user->id};
    const char *why = NULL;
    struct buf clean;
    enum err e;

    buf_init(&clean, USERS_PICTURE_MAX_BYTES);
    if (!page_field_is_on(call, "remove"))
        why = refusal(call, &clean);
    p.bytes = buf_get(&clean);
    if (why != NULL) {
        call->r->status = 400;
        page_blame(call, "picture", "file", str_from_c(why));
        e = account_page(call, call->user);
    } else {
        e = call_write(call, set, &p);
        if (!e)
            e = page_go(call, STR("/account?done=picture#picture"));
    }
    buf_release(&clean);
    return e;
}
