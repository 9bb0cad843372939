/* The only object that is compiled anew when nothing but the commit is another
 * (tools/version): it lies apart from the room's archive, so that tests aren't
 * linked for it either. */
#include "base/version.h"

#include "base/commit.def"

const char *version_text(void)
{
    static const char text[] = TONEARM_VERSION VERSION_COMMIT;

    return text;
}
