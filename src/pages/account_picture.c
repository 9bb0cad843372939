/* A user's picture: uploaded on the account page; the API shows it to
 * everybody. */
#include "pages/account.h"
#include "pages/handlers.h"
#include "picture/image.h"
#include "pages/page.h"

void account_picture_section(struct page *pg)
{
    html(pg->out, "<h2 id=\"picture\">Picture</h2>\n");
    if (pg->user.has_picture)
        html(pg->out,
             "<p><img class=\"picture\" src=\"/art/users/{}?{}\" "
             "alt=\"Your picture\"></p>\n",
             pg->user.id, html_number(pg->arena, pg->now_s));
    page_upload_form(pg, STR("/account/picture"));
    html(pg->out,
         "<p class=\"field\"><label for=\"file\">{}</label>\n"
         "<span class=\"hint\" id=\"file-hint\">JPEG or PNG, at most 256 KB. "
         "Everybody can see it.</span>\n"
         "<input id=\"file\" type=\"file\" name=\"file\" "
         "accept=\"image/jpeg,image/png\" aria-describedby=\"file-hint\" "
         "required></p>\n<button class=\"quiet\">Upload</button></form>\n",
         pg->user.has_picture ? STR("Another picture") : STR("A picture"));
    if (pg->user.has_picture) {
        page_form(pg, STR("/account/picture"));
        html(pg->out, "<input type=\"hidden\" name=\"remove\" value=\"yes\">\n"
                      "<button class=\"danger\">Remove the picture</button>"
                      "</form>\n");
    }
}

struct picture {
    struct str user;
    struct str bytes;
};

static enum err set(struct db *db, void *arg)
{
    const struct picture *p = arg;
    enum err e = users_set_picture(db, p->user, p->bytes);

    /* No picture to remove: as they want it. */
    return e == ERR_NOT_FOUND && p->bytes.n == 0 ? OK : e;
}

/* NULL, with the picture's bytes in `clean`, or what is wrong with it. */
static const char *refusal(struct page *pg, struct buf *clean)
{
    if (pg->upload.n == 0)
        return "Please choose a picture first.";
    if (pg->upload.n > USERS_PICTURE_MAX_BYTES)
        return "That picture is larger than 256 KB.";
    if (image_type(pg->upload) == NULL)
        return "That is neither a JPEG nor a PNG picture.";
    if (!image_clean(pg->upload, clean) || buf_overflowed(clean))
        return "That picture is damaged.";
    return NULL;
}

void account_picture(struct page *pg)
{
    struct picture p = {.user = pg->user.id};
    const char *why = NULL;
    struct buf clean;

    buf_init(&clean, USERS_PICTURE_MAX_BYTES);
    if (!page_field_is_on(pg, "remove"))
        why = refusal(pg, &clean);
    p.bytes = buf_get(&clean);
    if (why != NULL) {
        pg->r->status = 400;
        account_page(pg, &pg->user, STR_EMPTY, str_from_c(why));
    } else if (page_write(pg, set, &p) != OK) {
        page_unavailable(pg);
    } else {
        page_go(pg, STR("/account?done=picture"));
    }
    buf_release(&clean);
}
