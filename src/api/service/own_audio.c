/* What a stat tells of a file makes its version: reading all of it to hash it
 * would cost more than sending the part that was asked for. */
#include "api/service/own_audio.h"

#include <sys/stat.h>
#include <unistd.h>

#include "accounts/scope.h"
#include "api/call/call.h"
#include "api/call/fail.h"
#include "audio/audio_file.h"
#include "base/hash.h"

/* Of what changes when a file is written, or another takes its place. */
static uint64_t version_of(const struct stat *st)
{
    uint64_t parts[] = {(uint64_t)st->st_dev, (uint64_t)st->st_ino,
                        (uint64_t)st->st_size, (uint64_t)st->st_mtim.tv_sec,
                        (uint64_t)st->st_mtim.tv_nsec};

    return hash_bytes(parts, sizeof parts, 0);
}

bool own_audio_may_stream(struct call *call)
{
    if (!call->has_identity)
        (void)call_fail(call, FAIL_NO_TOKEN);
    else if ((call->identity.scopes & SCOPE_BIT(SCOPE_STREAMING)) == 0)
        (void)call_fail(call, FAIL_SCOPE);
    else
        return true;
    return false;
}

enum err own_audio_open(struct call *call, struct id id, struct own_audio *out)
{
    const char *table =
        arena_cstr(call->arena, arena_printf(call->arena, "%s/audio.table",
                                             call->config->folder_dir));
    struct stat st;
    enum err e =
        audio_table_find(table, id, call->arena, &out->place, &out->root);

    if (e)
        return e;
    if (audio_file_open(out->root, out->place.path, &out->fd) != OK)
        return ERR_IO;
    if (fstat(out->fd, &st) != 0 || st.st_size == 0) {
        (void)close(out->fd);
        return ERR_IO;
    }
    out->bytes = (uint64_t)st.st_size;
    out->version = version_of(&st);
    return OK;
}
