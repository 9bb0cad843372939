/* Both alphabets are read: clients pass on what they were given, but some take
 * it for ordinary base64. */
#include <sodium.h>

#include "base/base64.h"
#include "library/playlist.h"

#define SNAPSHOT_BYTES (4 + PLAYLIST_PROOF_BYTES)

void playlist_snapshot_text(const struct playlist_snapshot *s, char *out)
{
    uint8_t bytes[SNAPSHOT_BYTES];
    char text[PLAYLIST_SNAPSHOT + 1];
    uint32_t revision = htobe32(s->revision);

    memcpy(bytes, &revision, 4);
    memcpy(bytes + 4, s->proof, PLAYLIST_PROOF_BYTES);
    (void)sodium_bin2base64(text, sizeof text, bytes, sizeof bytes,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    memcpy(out, text, PLAYLIST_SNAPSHOT);
}

bool playlist_snapshot_read(struct str text, struct playlist_snapshot *out)
{
    uint8_t bytes[SNAPSHOT_BYTES];
    uint32_t revision;
    size_t n;

    if (text.n != PLAYLIST_SNAPSHOT ||
        (!base64_decode(text, BASE64_URL, bytes, sizeof bytes, &n) &&
         !base64_decode(text, BASE64_STANDARD, bytes, sizeof bytes, &n)) ||
        n != sizeof bytes)
        return false;
    memcpy(&revision, bytes, 4);
    out->revision = be32toh(revision);
    memcpy(out->proof, bytes + 4, PLAYLIST_PROOF_BYTES);
    return true;
}
