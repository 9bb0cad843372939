/* Storing is apart from making, because the writer may run a job again. */
#include "pages/entry.h"

#include "accounts/users_edit.h"
#include "api/call/call.h"
#include "pages/page.h"

void entry_make(struct call *call, struct str user, bool is_known,
                struct entry *out)
{
    int64_t now_s = call_now_s(call);

    session_make(call->r, user, now_s, &out->session, out->session_cookie);
    session_make_device(call->r, is_known, out->device.hash,
                        out->device_cookie);
    out->device.user = user;
    out->device.seen_s = now_s;
}

enum err entry_store(struct db *db, const struct entry *entry)
{
    enum err e = users_check_open(db, entry->session.user);

    if (!e)
        e = sessions_create(db, &entry->session);
    return e ? e : devices_keep(db, &entry->device);
}

enum err entry_refuse(struct call *call)
{
    return page_refuse(call, 403, "This account is locked",
                       STR("An administrator of this server has locked it. "
                           "Please ask them."));
}

void entry_set_cookies(struct call *call, const struct entry *entry)
{
    session_set_cookie(call->r, entry->session_cookie);
    session_set_device_cookie(call->r, entry->device_cookie);
}
