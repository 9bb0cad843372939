/* What a user can play on: the devices that the server itself plays on, which
 * are made and deleted here, and the programs that have connected. */
#include "pages/account.h"

#include "base/clock.h"
#include "catalog/market.h"
#include "pages/page.h"
#include "pages/page_list.h"
#include "pages/pages.h"
#include "player/player.h"

static const struct page_list shown = {
    .path = "/account", .name = "devices", .anchor = "#devices", .limit = 10};

/* ---- the section ---- */

static struct str what_it_is(const struct device *d)
{
    if ((d->flags & DEVICE_IS_VIRTUAL) != 0)
        return STR("the server plays on it, and makes no sound");
    return device_is_there(d, clock_system_ms())
               ? STR("a program, connected now")
               : STR("a program, not connected");
}

static void add_device(struct call *call, const struct device *d)
{
    html(call->out,
         "<li><h3>{}</h3>\n<p class=\"soft\">{}, {}. Id: "
         "<span class=\"code\">{}</span></p>\n",
         d->name, d->type, what_it_is(d), d->id);
    page_form(call, STR("/account/devices/delete"));
    html(call->out,
         "<input type=\"hidden\" name=\"device\" value=\"{}\">\n"
         "<button class=\"danger\" aria-label=\"Delete {}\">Delete</button>"
         "</form></li>\n",
         d->id, d->name);
}

static void add_list(struct call *call, const struct device *devices,
                     size_t count)
{
    struct db_part part = page_list_part(call, &shown);
    int64_t end = part.offset + part.limit;

    if (count == 0) {
        html(call->out, "<p>You have no device.</p>\n");
        return;
    }
    html(call->out, "<ul class=\"list\">\n");
    for (int64_t i = part.offset; i < (int64_t)count && i < end; i++) {
        add_device(call, &devices[i]);
        part.count++;
    }
    html(call->out, "</ul>\n");
    part.has_more = (int64_t)count > end;
    page_list_links(call, &shown, &part);
}

static void add_types(struct call *call)
{
    page_label(call, "device_type", "Type", "");
    html(call->out, "<select");
    page_attributes(call, "device_type", "");
    html(call->out, ">\n");
    for (size_t i = 0; device_type_text(i) != NULL; i++) {
        struct str type = str_from_c(device_type_text(i));

        html(call->out,
             str_eq(type, STR("Speaker"))
                 ? "<option value=\"{}\" selected>{}</option>\n"
                 : "<option value=\"{}\">{}</option>\n",
             type, type);
    }
    html(call->out, "</select></p>\n");
}

static void add_making(struct call *call, struct str name)
{
    page_form(call, STR("/account/devices"));
    page_input(call, "device_name", "Name", name,
               "A device on which the server plays by itself.",
               "maxlength=\"128\" autocomplete=\"off\" required");
    add_types(call);
    html(call->out, "<button>Make a device</button></form>\n");
}

enum err account_devices(struct call *call)
{
    struct device *devices;
    size_t count;
    enum err e =
        device_list(call->db, call->user->id, call->arena, &devices, &count);

    if (e)
        return e;
    html(call->out, "<h2 id=\"devices\">Devices</h2>\n");
    page_notes(call, "devices");
    add_list(call, devices, count);
    add_making(call, page_field(call, "device_name"));
    return OK;
}

/* ---- making and deleting ---- */

struct making {
    struct call *call;
    struct device device;
};

static enum err make(struct db *db, void *arg)
{
    const struct making *m = arg;

    return device_put(db, m->call->user->id, &m->device);
}

/* False: what is wrong is noted. */
static bool read_device(struct call *call, struct device *d)
{
    char *id = arena_alloc(call->arena, DEVICES_ID_LENGTH);

    device_id_make(id);
    *d = (struct device){.id = str_of(id, DEVICES_ID_LENGTH),
                         .name = page_field(call, "device_name"),
                         .type = device_type(page_field(call, "device_type")),
                         .flags = DEVICE_IS_VIRTUAL | DEVICE_HAS_VOLUME,
                         .volume = 100,
                         .made_ms = call->now_ms};
    if (d->name.n == 0 || d->name.n > DEVICES_MAX_NAME)
        page_blame(call, "devices", "device_name",
                   STR("A name has 1 to 128 characters."));
    else if (d->type.n == 0)
        page_blame(call, "devices", "device_type",
                   STR("Please choose one of these."));
    else
        return true;
    return false;
}

enum err account_device_make(struct call *call)
{
    struct making m = {.call = call};
    enum err e;

    if (!read_device(call, &m.device)) {
        call->r->status = 400;
        return account_page(call, call->user);
    }
    e = call_write(call, make, &m);
    if (e == ERR_LIMIT) {
        call->r->status = 400;
        page_complain(call, "devices",
                      STR("You have as many devices as anybody may have."));
        return account_page(call, call->user);
    }
    return e ? e : page_go(call, STR("/account?done=device#devices"));
}

struct deletion {
    struct call *call;
    struct str id;
};

static enum err delete_device(struct db *db, void *arg)
{
    const struct deletion *d = arg;
    const struct user *user = d->call->user;
    struct player_scope scope = {
        .db = db,
        .user = user->id,
        .country = str_of(user->country, sizeof user->country),
        .catalog = d->call->catalog,
        .now_ms = d->call->now_ms,
        .arena = d->call->arena};

    scope.market = market_number(scope.country);
    return player_delete_device(&scope, d->id);
}

enum err account_device_delete(struct call *call)
{
    struct deletion d = {.call = call, .id = page_field(call, "device")};
    enum err e = call_write(call, delete_device, &d);

    /* A device that is gone already is what the user wanted. */
    if (e && e != ERR_NOT_FOUND)
        return e;
    return page_go(call, STR("/account?done=deleted#devices"));
}
